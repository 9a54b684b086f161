package io.tidegate.router.bundle;

import io.tidegate.router.classify.ClassifierBundle;
import io.tidegate.router.classify.ClassifierException;
import io.tidegate.router.metrics.GatewayMetrics;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one of the two bundles is and was to be; for one thread at a time. */
final class BundleSlot {
  private static final Logger LOG = LoggerFactory.getLogger(BundleSlot.class);

  private final String role;
  private final GatewayMetrics metrics;
  private final LongSupplier clockMillis;
  private final Consumer<@Nullable ClassifierBundle> taker;
  private final Set<String> gauges = new HashSet<>();
  private BundlePlace place = BundlePlace.OFF;
  private BundlePlace wanted = BundlePlace.OFF;
  private String stamp = "off";
  private String seen = "off";
  private String problem = "";
  private volatile String digest = "";
  private long sinceEpochMillis;

  /**
   * @param role {@code served} or {@code shadow}, as in meters
   * @param taker takes a bundle that was checked into use
   */
  BundleSlot(
      String role,
      GatewayMetrics metrics,
      LongSupplier clockMillis,
      Consumer<@Nullable ClassifierBundle> taker) {
    this.role = role;
    this.metrics = metrics;
    this.clockMillis = clockMillis;
    this.taker = taker;
  }

  /** Where the bundle in use is from. */
  BundlePlace place() {
    return place;
  }

  /** Of the bundle in use; empty for none. */
  String digest() {
    return digest;
  }

  /** Why the bundle that was wanted last is not in use; empty when it is. */
  String problem() {
    return problem;
  }

  long sinceEpochMillis() {
    return sinceEpochMillis;
  }

  /** Loads what has changed in the folder since it was read, once it has been still. */
  void look() {
    String now = wanted.stamp();
    boolean still = now.equals(seen);
    seen = now;
    if (!now.equals(stamp) && still) {
      load(wanted);
    }
  }

  /**
   * Loads and checks a bundle, and puts it in use.
   *
   * @return why it was refused, in one line; empty when it is in use
   */
  Optional<String> load(BundlePlace from) {
    String now = from.stamp();
    if (from.equals(wanted) && now.equals(stamp) && problem.isEmpty()) {
      return Optional.empty();
    }
    wanted = from;
    stamp = now;
    seen = now;
    try {
      take(from.open());
      place = from;
      problem = "";
      return Optional.empty();
    } catch (ClassifierException e) {
      problem = String.valueOf(e.getMessage());
      metrics.classifier().bundle(role, "refused");
      LOG.warn(
          "classifier: {} is not used, {} stays: {}",
          from.name(),
          digest.isEmpty() ? "none" : place.name() + " " + digest,
          problem);
      return Optional.of(from.name() + " is not used: " + problem);
    }
  }

  private void take(@Nullable ClassifierBundle next) {
    String other = next == null ? "" : next.digest();
    if (next != null && other.equals(digest)) {
      next.close();
      metrics.classifier().bundle(role, "same");
      return;
    }
    taker.accept(next);
    digest = other;
    sinceEpochMillis = clockMillis.getAsLong();
    metrics.classifier().bundle(role, next == null ? "off" : "loaded");
    gauge(other);
  }

  private void gauge(String of) {
    if (!of.isEmpty() && gauges.add(of)) {
      metrics.gauge(
          "tidegate.classifier.bundle",
          this,
          slot -> slot.digest.equals(of) ? 1 : 0,
          "role",
          role,
          "digest",
          of);
    }
  }
}
