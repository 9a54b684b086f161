package io.tidegate.core.features;

/**
 * The live state of one arm at decision time; every value is 0..1 after clipping but the wait.
 *
 * @param predictedWaitSeconds expected time in queues before the first attempt starts, clipped at 4
 * @param inflightShare requests in flight over the limit
 * @param recentErrorRate share of recent attempts that failed
 * @param batteryShare charge left; 1 when mains-powered or unknown
 * @param linkQuality 1 for a good or unknown link, 0 for none
 */
public record ArmState(
    double predictedWaitSeconds,
    double inflightShare,
    double recentErrorRate,
    double batteryShare,
    double linkQuality) {

  /** Nothing in flight, no errors, mains power, good link. */
  public static final ArmState IDLE = new ArmState(0, 0, 0, 1, 1);

  void fill(double[] x, int offset) {
    x[offset] = Math.min(1, predictedWaitSeconds / 4);
    x[offset + 1] = inflightShare;
    x[offset + 2] = recentErrorRate;
    x[offset + 3] = batteryShare;
    x[offset + 4] = linkQuality;
  }
}
