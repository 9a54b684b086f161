package io.tidegate.router.bundle;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.tidegate.router.classify.ClassifierCounters;
import io.tidegate.router.classify.ClassifierObserver;
import io.tidegate.router.classify.ClassifierSettings;
import io.tidegate.router.classify.LastPasses;
import io.tidegate.router.classify.PromptClassifier;
import io.tidegate.router.config.ClassifierConfig;
import io.tidegate.router.metrics.ClassifierMeters;
import io.tidegate.router.metrics.GatewayMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The router's classifier through all configurations: a bundle is loaded and checked beside the one
 * that answers, then takes its place; one that fails a check changes nothing. Folders are looked at
 * every {@value #LOOK_SECONDS} seconds, and a changed one is loaded when it has been still for that
 * long.
 */
public final class ClassifierDesk implements AutoCloseable {

  static final int LOOK_SECONDS = 5;

  private static final String STOPPING = "the router is stopping, no bundle is loaded";

  private static final Logger LOG = LoggerFactory.getLogger(ClassifierDesk.class);

  private final ClassifierMeters meters;
  private final ClassifierCounters counters = new ClassifierCounters();
  private final PromptClassifier classifier;
  private final Shadow shadow;
  private final BundleSlot served;
  private final BundleSlot shaded;
  private final ReentrantLock changes = new ReentrantLock();
  private final ScheduledExecutorService watch;
  private final Future<?> watching;
  private double share;
  private boolean closed;

  /** A classifier as configured; without a bundle that can be loaded, the heuristic answers. */
  public ClassifierDesk(ClassifierConfig config, GatewayMetrics metrics, LongSupplier clockMillis) {
    this.meters = metrics.classifier();
    this.classifier = new PromptClassifier(null, settings(config), observer());
    this.shadow = new Shadow(meters, config.furtherPasses());
    this.served = new BundleSlot("served", metrics, clockMillis, classifier::replace);
    this.shaded = new BundleSlot("shadow", metrics, clockMillis, shadow::replace);
    this.watch =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "tidegate-bundles");
              thread.setDaemon(true);
              return thread;
            });
    classifier.tap(shadow);
    configure(config);
    watching = watch.scheduleWithFixedDelay(this::watch, LOOK_SECONDS, LOOK_SECONDS, SECONDS);
  }

  private static ClassifierSettings settings(ClassifierConfig config) {
    return ClassifierSettings.DEFAULT
        .withDeadline(config.deadline())
        .withThreads(config.threads())
        .withFurtherPasses(config.furtherPasses())
        .withCacheEntries(config.cacheEntries());
  }

  private ClassifierObserver observer() {
    return new ClassifierObserver() {
      @Override
      public void classified(Result result, long nanos) {
        counters.classified(result, nanos);
        meters.classified(result.name().toLowerCase(Locale.ROOT), nanos);
      }

      @Override
      public void looked(boolean found) {
        counters.looked(found);
        meters.looked(found);
      }
    };
  }

  /** What classifies; closed with this desk. */
  public PromptClassifier classifier() {
    return classifier;
  }

  /** The meters that belong to it. */
  public ClassifierMeters meters() {
    return meters;
  }

  /**
   * Takes over a configuration and reads the folders that it names again.
   *
   * @return a line for each bundle that was refused; then the one before stays
   */
  public List<String> configure(ClassifierConfig config) {
    return changing(List.of(STOPPING), () -> takeOver(config));
  }

  private List<String> takeOver(ClassifierConfig config) {
    classifier.configure(settings(config));
    List<String> problems = new ArrayList<>();
    load(config.bundle()).ifPresent(problems::add);
    config
        .shadow()
        .map(wish -> loadShadow(wish.bundle(), wish.share()))
        .orElseGet(() -> loadShadow("off", 0))
        .ifPresent(problems::add);
    return problems;
  }

  /**
   * Loads a bundle and lets it answer from now on.
   *
   * @param place see {@link BundlePlace}
   * @return why it was refused, in one line; empty when it is in use
   */
  public Optional<String> load(String place) {
    BundlePlace from = new BundlePlace(place);
    return changing(Optional.of(STOPPING), () -> served.load(from));
  }

  /**
   * Loads a bundle into the shadow.
   *
   * @param part share of the requests that it reads, 0..1
   * @return why it was refused, in one line; empty when it is in use
   */
  public Optional<String> loadShadow(String place, double part) {
    BundlePlace from = new BundlePlace(place);
    return changing(Optional.of(STOPPING), () -> shade(from, part));
  }

  private Optional<String> shade(BundlePlace from, double part) {
    Optional<String> problem = shaded.load(from);
    share = shaded.place().off() ? 0 : part;
    shadow.share(share);
    return problem;
  }

  private void watch() {
    try {
      look();
    } catch (RuntimeException e) {
      LOG.warn("classifier: looking at the bundles: {}", e.toString());
    }
  }

  /** Loads what has changed in the folders since they were read, once it has been still. */
  void look() {
    changing(
        false,
        () -> {
          served.look();
          shaded.look();
          shadow.share(share);
          return true;
        });
  }

  /** One change at a time; none once everything is closed. */
  private <T> T changing(T otherwise, Supplier<T> change) {
    changes.lock();
    try {
      return closed ? otherwise : change.get();
    } finally {
      changes.unlock();
    }
  }

  /** What is in force. */
  public ClassifierStatus status() {
    changes.lock();
    try {
      return statusNow();
    } finally {
      changes.unlock();
    }
  }

  private ClassifierStatus statusNow() {
    Map<String, Long> answers = new TreeMap<>();
    for (ClassifierObserver.Result result : ClassifierObserver.Result.values()) {
      answers.put(result.name().toLowerCase(Locale.ROOT), counters.count(result));
    }
    return new ClassifierStatus(
        classifier.describe(),
        served.digest(),
        served.place().name(),
        served.sinceEpochMillis(),
        served.problem(),
        answers,
        counters.hits(),
        counters.misses(),
        shadow.describe(),
        shaded.place().name(),
        shaded.problem(),
        share,
        AgreementFigures.of(shadow.sums()),
        shadow.dropped(),
        shadow.failed());
  }

  /** Waits, not for ever, for a bundle that is being checked and for what the bundles read. */
  @Override
  public void close() {
    watching.cancel(false);
    watch.shutdown();
    stopChanges();
    classifier.close();
    shadow.close();
  }

  private void stopChanges() {
    try {
      if (changes.tryLock(LastPasses.WAIT_MILLIS_MAX, MILLISECONDS)) {
        closed = true;
        changes.unlock();
      } else {
        LOG.warn("classifier: a bundle is still being loaded");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
