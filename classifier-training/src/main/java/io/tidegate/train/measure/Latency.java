package io.tidegate.train.measure;

import io.tidegate.train.classifier.PromptSession;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How long one prompt takes from text to numbers, tokenizer included, on one thread, one at a time.
 *
 * @param p50Millis median
 * @param p99Millis 99th percentile; on a busy machine it tells of the machine
 */
record Latency(double p50Millis, double p99Millis) {
  private static final int WARM_SHARE = 4;

  /** Runs through {@code texts} round by round, {@code calls} times in all after a warm-up. */
  static Latency measure(PromptSession session, List<String> texts, int calls) {
    for (int i = 0; i < Math.max(50, calls / WARM_SHARE); i++) {
      session.predict(texts.get(i % texts.size()));
    }
    double[] millis = new double[calls];
    for (int i = 0; i < calls; i++) {
      String text = texts.get(i % texts.size());
      long began = System.nanoTime();
      session.predict(text);
      millis[i] = (double) (System.nanoTime() - began) / 1e6;
    }
    Arrays.sort(millis);
    return new Latency(millis[calls / 2], millis[(int) Math.ceil(0.99 * calls) - 1]);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2f / %.2f", p50Millis, p99Millis);
  }
}
