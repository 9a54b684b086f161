package io.tidegate.pipeline.simulate.report;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A figure over several seeds.
 *
 * @param mean mean over seeds
 * @param low smallest
 * @param high largest
 */
public record Spread(double mean, double low, double high) {

  /** The spread of {@code values}; all NaN when there are none. */
  static Spread of(double... values) {
    return new Spread(
        Arrays.stream(values).average().orElse(Double.NaN),
        Arrays.stream(values).min().orElse(Double.NaN),
        Arrays.stream(values).max().orElse(Double.NaN));
  }

  static <T> Spread of(List<T> items, ToDoubleFunction<T> figure) {
    return of(items.stream().mapToDouble(figure).toArray());
  }
}
