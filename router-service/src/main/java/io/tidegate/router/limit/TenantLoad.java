package io.tidegate.router.limit;

import io.tidegate.router.config.TenantLimits;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What one tenant has in progress, and what is left of its limits; safe for all threads. */
public final class TenantLoad {
  private final Optional<Bucket> requests;
  private final Optional<Bucket> tokens;
  private final int inflightMax;
  private final AtomicInteger inflight = new AtomicInteger();

  public TenantLoad(TenantLimits limits) {
    this.requests =
        limits.requestsPerMinute().isPresent()
            ? Optional.of(new Bucket(limits.requestsPerMinute().getAsInt()))
            : Optional.empty();
    this.tokens =
        limits.tokensPerMinute().isPresent()
            ? Optional.of(new Bucket(limits.tokensPerMinute().getAsInt()))
            : Optional.empty();
    this.inflightMax = limits.maxInflight().orElse(Integer.MAX_VALUE);
  }

  /** The limit on requests. */
  public Optional<Bucket> requests() {
    return requests;
  }

  /** The limit on tokens. */
  public Optional<Bucket> tokens() {
    return tokens;
  }

  /** Requests of this tenant in the gateway. */
  public int inflight() {
    return inflight.get();
  }

  int inflightMax() {
    return inflightMax;
  }

  int enter() {
    return inflight.incrementAndGet();
  }

  void leave() {
    inflight.decrementAndGet();
  }
}
