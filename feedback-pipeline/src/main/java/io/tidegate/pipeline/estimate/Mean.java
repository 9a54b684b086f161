package io.tidegate.pipeline.estimate;

/** Mean and variance of a stream of numbers (Welford 1962). */
public final class Mean {

  private long n;
  private double mean;
  private double squares;

  public void add(double value) {
    n++;
    double delta = value - mean;
    mean += delta / n;
    squares += delta * (value - mean);
  }

  public long n() {
    return n;
  }

  /** The mean; NaN of nothing. */
  public double value() {
    return n == 0 ? Double.NaN : mean;
  }

  /** Standard error of the mean; 0 for fewer than two numbers. */
  public double standardError() {
    return n < 2 ? 0 : Math.sqrt(squares / (n - 1) / n);
  }

  public Interval interval() {
    return Interval.of(value(), standardError(), n);
  }
}
