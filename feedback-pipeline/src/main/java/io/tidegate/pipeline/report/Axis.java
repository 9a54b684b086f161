package io.tidegate.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A scale from values to 0..1 with ticks at round numbers.
 *
 * @param label what is measured, with its unit
 * @param low value at 0
 * @param high value at 1, above low
 * @param log whether equal distances are equal ratios
 * @param ticks values with a mark, ascending
 */
record Axis(String label, double low, double high, boolean log, List<Double> ticks) {

  private static final double[] STEPS = {1, 2, 2.5, 5, 10};

  Axis {
    ticks = List.copyOf(ticks);
  }

  /**
   * An axis that holds {@code min} to {@code max} and ends on ticks.
   *
   * @param count about how many ticks
   */
  static Axis linear(String label, double min, double max, int count) {
    double span = max > min ? max - min : Math.max(1e-9, Math.abs(max) * 0.1);
    double from = max > min ? min : min - span / 2;
    double to = from + span;
    double step = step(span / count);
    double low = Math.floor(from / step + 1e-9) * step;
    double high = Math.ceil(to / step - 1e-9) * step;
    List<Double> ticks = new ArrayList<>();
    long marks = Math.round((high - low) / step);
    for (long i = 0; i <= marks; i++) {
      ticks.add(low + i * step);
    }
    return new Axis(label, low, high, false, ticks);
  }

  /** An axis over {@code min} to {@code max}, both above 0, with ticks at 1, 2 and 5 a decade. */
  static Axis logarithmic(String label, double min, double max) {
    double low = max > min ? min : min / 2;
    double high = max > min ? max : max * 2;
    boolean wide = Math.log10(high / low) > 3;
    List<Double> ticks = new ArrayList<>();
    for (int decade = (int) Math.floor(Math.log10(low)); decade <= Math.log10(high); decade++) {
      for (int digit : wide ? new int[] {1} : new int[] {1, 2, 5}) {
        double tick = digit * Math.pow(10, decade);
        if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) {
          ticks.add(tick);
        }
      }
    }
    return new Axis(label, low, high, true, ticks);
  }

  /** Where {@code value} lies, 0..1 within the axis. */
  double place(double value) {
    return log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  }

  /** A tick's text: no more decimals than the distance between ticks needs. */
  String text(double tick) {
    if (log || ticks.size() < 2) {
      return Markup.value(tick);
    }
    double step = ticks.get(1) - ticks.get(0);
    double largest = Math.max(Math.abs(low), Math.abs(high));
    if (largest >= 1e7 || step < 1e-5) {
      return Markup.value(Math.abs(tick) < step / 1e6 ? 0 : tick);
    }
    int decimals = 0;
    while (decimals < 6
        && Math.abs(step * Math.pow(10, decimals) - Math.rint(step * Math.pow(10, decimals)))
            > 1e-6) {
      decimals++;
    }
    double shown = Math.abs(tick) < step / 1e6 ? 0 : tick;
    return String.format(Locale.ROOT, (largest >= 10_000 ? "%,." : "%.") + decimals + "f", shown);
  }

  private static double step(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    for (double step : STEPS) {
      if (step * power >= rough * (1 - 1e-9)) {
        return step * power;
      }
    }
    return 10 * power;
  }
}
