package io.tidegate.router.dispatch;

import io.tidegate.core.catalog.Arm;
import io.tidegate.core.features.ArmState;
import io.tidegate.router.config.ModelConfig;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An arm as it is right now: endpoints, errors of late, time of late. */
public final class ArmRuntime {
  /** Weight of the newest attempt in the moving averages. */
  private static final double NEWEST = 0.1;

  private final ModelConfig config;
  private final String id;
  private final List<Endpoint> endpoints;
  private final AtomicInteger turn = new AtomicInteger();
  private double errorRate;
  private double seconds;

  ArmRuntime(ModelConfig config, List<Endpoint> endpoints) {
    this.config = config;
    this.id = config.arm().id();
    this.endpoints = List.copyOf(endpoints);
  }

  public ModelConfig config() {
    return config;
  }

  /** The arm's id, made once. */
  String id() {
    return id;
  }

  public Arm arm() {
    return config.arm();
  }

  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /** True when some endpoint would take a request. */
  public boolean available(long nowNanos) {
    for (Endpoint endpoint : endpoints) {
      if (endpoint.breaker().available(nowNanos)) {
        return true;
      }
    }
    return false;
  }

  /** A place at the least busy endpoint that may be asked; null when there is none. */
  @Nullable Slot acquire(long nowNanos, Collection<Endpoint> exclude) {
    Endpoint best = null;
    int offset = Math.floorMod(turn.getAndIncrement(), endpoints.size());
    for (int i = 0; i < endpoints.size(); i++) {
      Endpoint endpoint = endpoints.get((offset + i) % endpoints.size());
      if (!exclude.contains(endpoint)
          && endpoint.breaker().available(nowNanos)
          && endpoint.inflight() < endpoint.limit()
          && (best == null || endpoint.inflight() < best.inflight())) {
        best = endpoint;
      }
    }
    return best == null ? null : best.enter(nowNanos);
  }

  /** True when an endpoint outside of {@code exclude} would take a request. */
  boolean hasRoom(long nowNanos, Collection<Endpoint> exclude) {
    for (Endpoint endpoint : endpoints) {
      if (!exclude.contains(endpoint)
          && endpoint.breaker().available(nowNanos)
          && endpoint.inflight() < endpoint.limit()) {
        return true;
      }
    }
    return false;
  }

  /** The live features of this arm. */
  public synchronized ArmState state() {
    int inflight = 0;
    int limit = 0;
    for (Endpoint endpoint : endpoints) {
      inflight += endpoint.inflight();
      limit += endpoint.limit();
    }
    double share = Math.min(1, (double) inflight / limit);
    double wait = inflight < limit ? 0 : seconds * (inflight - limit + 1) / limit;
    return new ArmState(wait, share, errorRate, 1, 1);
  }

  synchronized void observe(boolean failed, double attemptSeconds) {
    errorRate += NEWEST * ((failed ? 1 : 0) - errorRate);
    if (!failed) {
      seconds += NEWEST * (attemptSeconds - seconds);
    }
  }

  /** Closes the connections; for an arm that no request can reach any more. */
  public void close() {
    endpoints.forEach(Endpoint::close);
  }
}
