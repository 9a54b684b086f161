package io.tidegate.router.guard;

/**
 * How much slower an endpoint answers now than it does without load: usual over current, 0.5 to 1.
 *
 * <p>Samples are any positive measure of one attempt's speed that does not depend on how long the
 * answer is: time to first token, or time per output token. What is usual falls at once and rises
 * slowly; while the endpoint is overloaded it hardly rises, or a queue would soon pass for normal.
 */
final class Gradient {
  /** Slower by less than this is noise, and prompts differ. */
  private static final double TOLERANCE = 2;

  private static final double NEWEST = 1.0 / 32;
  private static final double RISE = 1.0 / 1024;
  private static final double RISE_OVERLOADED = 1.0 / 65536;
  private static final double SMALLEST = 0.5;

  private double current;
  private double usual;

  /** Takes a sample and gives the gradient; not safe for several threads. */
  double sample(double value) {
    if (usual <= 0) {
      current = value;
      usual = value;
      return 1;
    }
    current += NEWEST * (value - current);
    if (current < usual) {
      usual = current;
      return 1;
    }
    double gradient = TOLERANCE * usual / current;
    usual += (gradient < 1 ? RISE_OVERLOADED : RISE) * (current - usual);
    return Math.max(SMALLEST, Math.min(1, gradient));
  }
}
