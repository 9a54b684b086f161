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
   * @param endpoints those in service at first, at least 0
   */
  public Ejections(int endpoints) {
    if (endpoints < 0) {
      throw new IllegalArgumentException("endpoints: must be >= 0, was " + endpoints);
    }
    this.inService = new AtomicInteger(endpoints);
  }

  /** One more endpoint is in service. */
  public void joined() {
    inService.incrementAndGet();
  }

  /** An endpoint that is in service is taken away for good. */
  void left() {
    inService.decrementAndGet();
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
