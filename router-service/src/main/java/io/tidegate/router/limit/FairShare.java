package io.tidegate.router.limit;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shares the gateway's places among tenants: nobody may hold more than four times what is free.
 *
 * <p>So one tenant alone gets four fifths, two that flood get four ninths each, and a newcomer
 * always finds room. This is the dynamic threshold of Choudhury and Hahne, "Dynamic queue length
 * thresholds for shared-memory packet switches" (1998), with a factor of 4. A gateway with a single
 * tenant gives it everything.
 */
public final class FairShare {
  private static final int FACTOR = 4;

  /** What became of a request at the door. */
  public enum Admission {
    IN,
    /** The gateway is full. */
    FULL,
    /** The tenant holds its share. */
    SHARE
  }

  private final AtomicInteger inflight;
  private final int inflightMax;
  private final boolean shared;

  /**
   * @param inflight all requests in the gateway
   * @param shared more than one tenant is known
   */
  public FairShare(AtomicInteger inflight, int inflightMax, boolean shared) {
    this.inflight = inflight;
    this.inflightMax = inflightMax;
    this.shared = shared;
  }

  /** Takes a place; after {@code IN} it must be given back with {@link #leave}. */
  public Admission enter(TenantLoad tenant) {
    int total = inflight.incrementAndGet();
    int own = tenant.enter();
    Admission admission = Admission.IN;
    if (total > inflightMax) {
      admission = Admission.FULL;
    } else if (own > tenant.inflightMax()
        || (shared && own > 1 && own > (long) FACTOR * (inflightMax - total))) {
      admission = Admission.SHARE;
    }
    if (admission != Admission.IN) {
      leave(tenant);
    }
    return admission;
  }

  public void leave(TenantLoad tenant) {
    tenant.leave();
    inflight.decrementAndGet();
  }
}
