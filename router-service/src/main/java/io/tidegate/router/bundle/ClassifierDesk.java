package io.tidegate.router.bundle;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.tidegate.router.classify.ClassifierBundle;
import io.tidegate.router.classify.ClassifierCounters;
import io.tidegate.router.classify.ClassifierException;
import io.tidegate.router.classify.ClassifierObserver;
import io.tidegate.router.classify.ClassifierSettings;
import io.tidegate.router.classify.PromptClassifier;
import io.tidegate.router.config.ClassifierConfig;
import io.tidegate.router.metrics.ClassifierMeters;
import io.tidegate.router.metrics.GatewayMetrics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
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

  private static final Logger LOG = LoggerFactory.getLogger(ClassifierDesk.class);

  private final GatewayMetrics metrics;
  private final ClassifierMeters meters;
  private final ClassifierCounters counters = new ClassifierCounters();
  private final LongSupplier clockMillis;
  private final PromptClassifier classifier;
  private final Shadow shadow;
  private final Slot served;
  private final Slot shaded;
  private final Set<String> gauges = new HashSet<>();
  private final ScheduledExecutorService watch;
  private final Future<?> watching;
  private double share;

  /** What one of the two bundles is and was to be. */
  private static final class Slot {
    private final String role;
    private BundlePlace place = BundlePlace.OFF;
    private BundlePlace wanted = BundlePlace.OFF;
    private String stamp = "off";
    private String seen = "off";
    private String problem = "";
    private volatile String digest = "";
    private long sinceEpochMillis;

    Slot(String role) {
      this.role = role;
    }
  }

  /** Takes a bundle that was checked into use. */
  private interface Taker {
    void take(@Nullable ClassifierBundle bundle);
  }

  /** A classifier as configured; without a bundle that can be loaded, the heuristic answers. */
  public ClassifierDesk(ClassifierConfig config, GatewayMetrics metrics, LongSupplier clockMillis) {
    this.metrics = metrics;
    this.meters = metrics.classifier();
    this.clockMillis = clockMillis;
    this.classifier = new PromptClassifier(null, settings(config), observer());
    this.shadow = new Shadow(meters, config.furtherPasses());
    this.served = new Slot("served");
    this.shaded = new Slot("shadow");
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
  public synchronized List<String> configure(ClassifierConfig config) {
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
  public synchronized Optional<String> load(String place) {
    return load(served, new BundlePlace(place), classifier::replace);
  }

  /**
   * Loads a bundle into the shadow.
   *
   * @param part share of the requests that it reads, 0..1
   * @return why it was refused, in one line; empty when it is in use
   */
  public synchronized Optional<String> loadShadow(String place, double part) {
    Optional<String> problem = load(shaded, new BundlePlace(place), shadow::replace);
    share = shaded.place.off() ? 0 : part;
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
  synchronized void look() {
    look(served, classifier::replace);
    look(shaded, shadow::replace);
    shadow.share(share);
  }

  private void look(Slot slot, Taker taker) {
    String stamp = slot.wanted.stamp();
    boolean still = stamp.equals(slot.seen);
    slot.seen = stamp;
    if (!stamp.equals(slot.stamp) && still) {
      load(slot, slot.wanted, taker);
    }
  }

  private Optional<String> load(Slot slot, BundlePlace place, Taker taker) {
    String stamp = place.stamp();
    if (place.equals(slot.wanted) && stamp.equals(slot.stamp) && slot.problem.isEmpty()) {
      return Optional.empty();
    }
    slot.wanted = place;
    slot.stamp = stamp;
    slot.seen = stamp;
    try {
      take(slot, place.open(), taker);
      slot.place = place;
      slot.problem = "";
      return Optional.empty();
    } catch (ClassifierException e) {
      slot.problem = String.valueOf(e.getMessage());
      meters.bundle(slot.role, "refused");
      LOG.warn(
          "classifier: {} is not used, {} stays: {}",
          place.name(),
          slot.digest.isEmpty() ? "none" : slot.place.name() + " " + slot.digest,
          slot.problem);
      return Optional.of(place.name() + " is not used: " + slot.problem);
    }
  }

  private void take(Slot slot, @Nullable ClassifierBundle next, Taker taker) {
    String digest = next == null ? "" : next.digest();
    if (next != null && digest.equals(slot.digest)) {
      next.close();
      meters.bundle(slot.role, "same");
      return;
    }
    taker.take(next);
    slot.digest = digest;
    slot.sinceEpochMillis = clockMillis.getAsLong();
    meters.bundle(slot.role, next == null ? "off" : "loaded");
    gauge(slot, digest);
  }

  private void gauge(Slot slot, String digest) {
    if (!digest.isEmpty() && gauges.add(slot.role + digest)) {
      metrics.gauge(
          "tidegate.classifier.bundle",
          slot,
          s -> s.digest.equals(digest) ? 1 : 0,
          "role",
          slot.role,
          "digest",
          digest);
    }
  }

  /** What is in force. */
  public synchronized ClassifierStatus status() {
    Map<String, Long> answers = new TreeMap<>();
    for (ClassifierObserver.Result result : ClassifierObserver.Result.values()) {
      answers.put(result.name().toLowerCase(Locale.ROOT), counters.count(result));
    }
    return new ClassifierStatus(
        classifier.describe(),
        served.digest,
        served.place.name(),
        served.sinceEpochMillis,
        served.problem,
        answers,
        counters.hits(),
        counters.misses(),
        shadow.describe(),
        shaded.place.name(),
        shaded.problem,
        share,
        AgreementFigures.of(shadow.sums()),
        shadow.dropped(),
        shadow.failed());
  }

  @Override
  public void close() {
    watching.cancel(false);
    watch.shutdown();
    classifier.close();
    shadow.close();
  }
}
