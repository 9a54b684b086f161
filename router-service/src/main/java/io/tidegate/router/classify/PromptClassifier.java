package io.tidegate.router.classify;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
 * conversations on a thread of their own), the rest by the model on a bounded pool at the same
 * time; the heuristic answers when the model is late, overloaded, broken or off.
 *
 * <p>The caller never waits. A stage is completed on a thread of this class: an event loop's caller
 * hops back to its own context. Whatever becomes of the model, the personal data found by rule is
 * in the answer.
 */
public final class PromptClassifier implements AutoCloseable {

  /** Texts up to this length, together, are scanned on the caller's thread, characters. */
  static final int SCAN_AT_ONCE_MAX = 4 * 1024;

  private static final int SCANS_WAITING_MAX = 128;

  private static final Logger log = LoggerFactory.getLogger(PromptClassifier.class);

  private final ClassifierObserver observer;
  private final PersonalDataScanner scanner;
  private final AtomicReference<@Nullable SharedModel> current = new AtomicReference<>();
  private final PassQueue workers;
  private final ThreadPoolExecutor scans;
  private final Deadlines deadlines = new Deadlines(threads("tidegate-classify-clock-"));
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
        new PassQueue(settings.threads(), settings.queue(), threads("tidegate-classify-"));
    this.scans =
        new ThreadPoolExecutor(
            2,
            2,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(SCANS_WAITING_MAX),
            threads("tidegate-scan-"),
            // A text that nobody has looked at must not pass: when all are busy, the asker works.
            (task, pool) -> task.run());
    scans.allowCoreThreadTimeOut(true);
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
   * @return always completed normally: by the deadline, or when the rules have read everything if
   *     that is later; of more than {@value #SCAN_AT_ONCE_MAX} characters they read on a thread of
   *     their own
   */
  public CompletionStage<Classification> classify(Conversation conversation) {
    long startNanos = System.nanoTime();
    SharedModel model = retained();
    boolean atOnce = conversation.characters() <= SCAN_AT_ONCE_MAX;
    if (model == null && atOnce) {
      return CompletableFuture.completedFuture(guess(conversation, startNanos));
    }
    Ticket ticket = new Ticket(conversation, observer, tap, startNanos);
    // The model reads while the rules do.
    if (model == null) {
      ticket.giveUp(ClassifierObserver.Result.OFF);
    } else {
      begin(ticket, model, startNanos);
    }
    if (atOnce) {
      ticket.rules(scanner.scan(conversation.texts()));
    } else {
      scans.execute(() -> ticket.rules(scanner.scan(conversation.texts())));
    }
    return ticket.stage();
  }

  private Classification guess(Conversation conversation, long startNanos) {
    PersonalDataScan rules = scanner.scan(conversation.texts());
    ClassifierObserver.Result off = ClassifierObserver.Result.OFF;
    Classification guess = Heuristic.classify(conversation, rules, Ticket.reason(off));
    observer.classified(off, System.nanoTime() - startNanos);
    return guess;
  }

  private void begin(Ticket ticket, SharedModel model, long startNanos) {
    ClassifierSettings now = settings;
    if (new ModelWork(ticket, model, workers, now.furtherPasses()).begin()) {
      deadlines.add(ticket, startNanos + now.deadline().toNanos());
    }
  }

  /**
   * Looks for personal data in every part of every text, by rule and by the model. Takes a while
   * for long texts: not for an event loop.
   *
   * @return empty when there is no model, it fails, the texts are too long for it, or this thread
   *     is interrupted
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

  /** The model in use, with a share of it taken; null when there is none. */
  private @Nullable SharedModel retained() {
    SharedModel model = current.get();
    while (model != null && !model.retain()) {
      // Replaced and closed in between: the next one is there already.
      model = current.get();
    }
    return model;
  }

  /**
   * Stops the workers after the passes that they are in; requests still waiting get the heuristic's
   * answer.
   */
  @Override
  public void close() {
    scans.shutdown();
    workers.end(waiting -> ((ModelWork) waiting).abandon());
    deadlines.close();
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
