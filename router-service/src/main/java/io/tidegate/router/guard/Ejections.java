package io.tidegate.router.guard;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The endpoints of one gateway that are not ejected; at least one stays.
 *
 * <p>Without it an outage that is the gateway's own, or one that hits every endpoint, would turn
 * slow answers into none.
 */
public final class Ejections {
  private final AtomicInteger inService;

  /**
   * @param endpoints all of them, at least 1
   */
  public Ejections(int endpoints) {
    if (endpoints < 1) {
      throw new IllegalArgumentException("endpoints: must be >= 1, was " + endpoints);
    }
    this.inService = new AtomicInteger(endpoints);
  }

  /** Takes one endpoint out of service; false when it is the last. */
  boolean tryEject() {
    int now = inService.get();
    while (now > 1) {
      if (inService.compareAndSet(now, now - 1)) {
        return true;
      }
      now = inService.get();
    }
    return false;
  }

  void returned() {
    inService.incrementAndGet();
  }

  /** Endpoints that are not ejected. */
  public int inService() {
    return inService.get();
  }
}
