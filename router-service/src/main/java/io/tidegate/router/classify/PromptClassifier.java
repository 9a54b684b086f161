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

  private final ClassifierObserver observer;
  private final PersonalDataScanner scanner;
  private final AtomicReference<@Nullable SharedModel> current = new AtomicReference<>();
  private final ThreadPoolExecutor workers;
  private final ThreadPoolExecutor scans;
  private final ScheduledThreadPoolExecutor clock;
  private volatile ClassifierSettings settings;
  private volatile ClassifierTap tap = ClassifierTap.NONE;

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
    current.set(shared(model));
  }

  /**
   * Puts another bundle in place; requests on their way end with the one they began with, which is
   * closed after the last of them.
   *
   * @param bundle closed with this classifier; null leaves everything to the heuristic
   */
  public void replace(@Nullable ClassifierBundle bundle) {
    SharedModel before = current.getAndSet(shared(bundle == null ? null : bundle.model()));
    log.info("classifier: bundle {} is in use", bundle == null ? "off" : bundle.describe());
    if (before != null) {
      before.release();
    }
  }

  /** Takes over deadline, further passes and cache; threads and queue stay. */
  public void configure(ClassifierSettings other) {
    ClassifierSettings before = settings;
    settings =
        new ClassifierSettings(
            before.threads(),
            before.queue(),
            other.deadline(),
            before.phoneRegions(),
            other.furtherPasses(),
            other.cacheEntries());
    SharedModel model = current.get();
    if (model != null && other.cacheEntries() != before.cacheEntries()) {
      model.keep(other.cacheEntries());
    }
  }

  /** Shows every answer of the model to somebody, in place of whom it was shown before. */
  public void tap(ClassifierTap other) {
    tap = other;
  }

  private @Nullable SharedModel shared(@Nullable TextModel model) {
    return model == null ? null : new SharedModel(model, settings.cacheEntries());
  }

  /** Name and digest of the bundle in use; {@code off} when there is none. */
  public String describe() {
    SharedModel model = current.get();
    return model == null ? "off" : model.model().describe();
  }

  /** First digits of the digest of the bundle in use; empty when there is none. */
  public String digest() {
    SharedModel model = current.get();
    return model == null ? "" : model.model().digest();
  }

  /** Classifies a single text. */
  public CompletionStage<Classification> classify(String text) {
    return classify(Conversation.of(text));
  }

  /**
   * Classifies a conversation of which the model reads one text.
   *
   * @param texts the texts of all roles and tool results
   * @param asked which of them is the last user turn
   */
  public CompletionStage<Classification> classify(List<String> texts, int asked) {
    return classify(new Conversation("", texts, asked, List.of(asked)));
  }

  /**
   * Classifies a conversation.
   *
   * @return always completed normally: by the deadline, or for a conversation of more than {@value
   *     #SCAN_AT_ONCE_MAX} characters by the deadline after its scan
   */
  public CompletionStage<Classification> classify(Conversation conversation) {
    long startNanos = System.nanoTime();
    if (conversation.characters() <= SCAN_AT_ONCE_MAX) {
      return start(ticket(conversation, startNanos));
    }
    CompletableFuture<Classification> answer = new CompletableFuture<>();
    scans.execute(() -> start(ticket(conversation, startNanos)).thenAccept(answer::complete));
    return answer;
  }

  /**
   * Looks for personal data in every part of every text, by rule and by the model. Takes a while
   * for long texts: not for an event loop.
   *
   * @return empty when there is no model, it fails, or the texts are too long for it
   */
  public Optional<PersonalDataScan> search(List<String> texts) {
    SharedModel model = retained();
    if (model == null) {
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

  private Ticket ticket(Conversation conversation, long startNanos) {
    return new Ticket(conversation, scanner.scan(conversation.texts()), observer, tap, startNanos);
  }

  /** The model in use, with a share of it taken; null when there is none. */
  private @Nullable SharedModel retained() {
    SharedModel model = current.get();
    while (model != null && !model.retain()) {
      // Replaced and closed in between: the next one is there already.
      model = current.get();
    }
    return model;
  }

  private CompletionStage<Classification> start(Ticket ticket) {
    SharedModel model = retained();
    if (model == null) {
      ticket.giveUp(ClassifierObserver.Result.OFF);
      return ticket.stage();
    }
    ClassifierSettings now = settings;
    ModelWork work = new ModelWork(ticket, model, workers, now.furtherPasses());
    if (work.known()) {
      return ticket.stage();
    }
    try {
      Future<?> deadline =
          clock.schedule(
              () -> ticket.giveUp(ClassifierObserver.Result.LATE),
              now.deadline().toNanos(),
              TimeUnit.NANOSECONDS);
      ticket.deadline(deadline);
      workers.execute(work);
    } catch (RejectedExecutionException e) {
      model.release();
      ticket.giveUp(ClassifierObserver.Result.OVERLOAD);
    }
    return ticket.stage();
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
}
