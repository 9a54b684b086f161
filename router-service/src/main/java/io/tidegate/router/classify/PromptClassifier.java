package io.tidegate.router.classify;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Classifies conversations: personal data by rule, at once on the caller's thread (long
 * conversations on a thread of their own), the rest by the model on a bounded pool; the heuristic
 * answers when the model is late, overloaded, broken or off.
 *
 * <p>The caller never waits. A stage is completed on a thread of this class: an event loop's caller
 * hops back to its own context. Whatever becomes of the model, the personal data found by rule is
 * in the answer.
 */
public final class PromptClassifier implements AutoCloseable {

  /** Texts up to this length, together, are scanned on the caller's thread, characters. */
  static final int SCAN_AT_ONCE_MAX = 32 * 1024;

  private static final Logger log = LoggerFactory.getLogger(PromptClassifier.class);

  private final ClassifierSettings settings;
  private final ClassifierObserver observer;
  private final PersonalDataScanner scanner;
  private final AtomicReference<@Nullable SharedModel> current = new AtomicReference<>();
  private final ThreadPoolExecutor workers;
  private final ThreadPoolExecutor scans;
  private final ScheduledThreadPoolExecutor clock;

  /**
   * A classifier over a bundle.
   *
   * @param bundle closed with this classifier; null leaves everything to the heuristic
   */
  public PromptClassifier(
      @Nullable ClassifierBundle bundle, ClassifierSettings settings, ClassifierObserver observer) {
    this(settings, observer, bundle == null ? null : bundle.model());
  }

  PromptClassifier(
      ClassifierSettings settings, ClassifierObserver observer, @Nullable TextModel model) {
    this.settings = settings;
    this.observer = observer;
    this.scanner = new PersonalDataScanner(settings.phoneRegions());
    this.workers =
        new ThreadPoolExecutor(
            settings.threads(),
            settings.threads(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(settings.queue()),
            threads("tidegate-classify-"));
    this.scans =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(settings.queue()),
            threads("tidegate-scan-"),
            (task, pool) -> task.run());
    this.clock = new ScheduledThreadPoolExecutor(1, threads("tidegate-classify-clock-"));
    clock.setRemoveOnCancelPolicy(true);
    if (model != null) {
      current.set(new SharedModel(model));
    }
  }

  /** Puts another bundle in place; requests on their way end with the one they began with. */
  public void replace(ClassifierBundle bundle) {
    SharedModel before = current.getAndSet(new SharedModel(bundle.model()));
    log.info("classifier: bundle {} is in use", bundle.describe());
    if (before != null) {
      before.release();
    }
  }

  /** Name and digest of the bundle in use; {@code off} when there is none. */
  public String describe() {
    SharedModel model = current.get();
    return model == null ? "off" : model.model().describe();
  }

  /** Classifies a single text. */
  public CompletionStage<Classification> classify(String text) {
    return classify(List.of(text), 0);
  }

  /**
   * Classifies a conversation.
   *
   * @param texts the texts of all roles and tool results
   * @param asked which of them is the last user turn
   * @return always completed normally: by the deadline, or for a conversation of more than {@value
   *     #SCAN_AT_ONCE_MAX} characters by the deadline after its scan
   */
  public CompletionStage<Classification> classify(List<String> texts, int asked) {
    String text = texts.get(asked);
    long startNanos = System.nanoTime();
    long characters = texts.stream().mapToLong(String::length).sum();
    if (characters <= SCAN_AT_ONCE_MAX) {
      return start(new Ticket(text, asked, scanner.scan(texts), observer, startNanos));
    }
    CompletableFuture<Classification> answer = new CompletableFuture<>();
    scans.execute(
        () ->
            start(new Ticket(text, asked, scanner.scan(texts), observer, startNanos))
                .thenAccept(answer::complete));
    return answer;
  }

  /**
   * Looks for personal data in every part of every text, by rule and by the model. Takes a while
   * for long texts: not for an event loop.
   *
   * @return empty when there is no model, it fails, or the texts are too long for it
   */
  public Optional<PersonalDataScan> search(List<String> texts) {
    SharedModel model = current.get();
    if (model == null || !model.retain()) {
      return Optional.empty();
    }
    try {
      return ThoroughSearch.run(model.model(), scanner, texts);
    } catch (ClassifierException | RuntimeException e) {
      log.warn("classifier: no search by the model: {}", e.getMessage());
      return Optional.empty();
    } finally {
      model.release();
    }
  }

  private CompletionStage<Classification> start(Ticket ticket) {
    SharedModel model = current.get();
    if (model == null || !model.retain()) {
      ticket.heuristic(ClassifierObserver.Result.OFF);
      return ticket.stage();
    }
    try {
      Future<?> deadline =
          clock.schedule(
              () -> ticket.heuristic(ClassifierObserver.Result.LATE),
              settings.deadline().toNanos(),
              TimeUnit.NANOSECONDS);
      ticket.deadline(deadline);
      workers.execute(() -> work(ticket, model));
    } catch (RejectedExecutionException e) {
      model.release();
      ticket.heuristic(ClassifierObserver.Result.OVERLOAD);
    }
    return ticket.stage();
  }

  private static void work(Ticket ticket, SharedModel model) {
    try {
      if (ticket.open()) {
        ModelOutput output = model.model().run(ticket.text());
        if (output.finite()) {
          ticket.model(output);
        } else {
          log.warn("classifier: the model gave numbers that cannot be used");
          ticket.heuristic(ClassifierObserver.Result.ERROR);
        }
      }
    } catch (ClassifierException | RuntimeException e) {
      log.warn("classifier: no answer from the model: {}", e.getMessage());
      ticket.heuristic(ClassifierObserver.Result.ERROR);
    } finally {
      model.release();
    }
  }

  /** Stops the workers; requests still waiting get the heuristic's answer. */
  @Override
  public void close() {
    scans.shutdown();
    clock.shutdown();
    workers.shutdown();
    SharedModel model = current.getAndSet(null);
    if (model != null) {
      model.release();
    }
  }

  private static ThreadFactory threads(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** One request on its way; the first answer counts. */
  private static final class Ticket {

    private final CompletableFuture<Classification> future = new CompletableFuture<>();
    private final AtomicReference<ClassifierObserver.@Nullable Result> result =
        new AtomicReference<>();
    private final String text;
    private final int asked;
    private final PersonalDataScan scan;
    private final ClassifierObserver observer;
    private final long startNanos;
    private volatile @Nullable Future<?> deadline;

    Ticket(
        String text,
        int asked,
        PersonalDataScan scan,
        ClassifierObserver observer,
        long startNanos) {
      this.text = text;
      this.asked = asked;
      this.scan = scan;
      this.observer = observer;
      this.startNanos = startNanos;
    }

    String text() {
      return text;
    }

    boolean open() {
      return result.get() == null;
    }

    CompletionStage<Classification> stage() {
      return future;
    }

    void deadline(Future<?> set) {
      deadline = set;
    }

    void model(ModelOutput output) {
      if (claim(ClassifierObserver.Result.OK)) {
        future.complete(
            new Classification(
                output.taskProbabilities(),
                output.smallOk(),
                output.outputTokens(),
                output.embedding(),
                output.domain(),
                PersonalDataScanner.withModel(scan, asked, output.personalData()),
                Classification.Source.MODEL,
                ""));
      }
    }

    void heuristic(ClassifierObserver.Result why) {
      if (claim(why)) {
        future.complete(Heuristic.classify(text, scan, reason(why)));
      }
    }

    private boolean claim(ClassifierObserver.Result how) {
      boolean first = result.compareAndSet(null, how);
      if (first) {
        Future<?> set = deadline;
        if (set != null) {
          set.cancel(false);
        }
        observer.classified(how, System.nanoTime() - startNanos);
      }
      return first;
    }

    private static String reason(ClassifierObserver.Result why) {
      return switch (why) {
        case OK -> "";
        case LATE -> "late";
        case OVERLOAD -> "overload";
        case ERROR -> "error";
        case OFF -> "off";
      };
    }
  }
}
