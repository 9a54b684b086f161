package io.tidegate.edge.skills;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A source of random wordings, fillers and numbers that all belong to one {@link Split}. Wordings
 * are patterns in which {@code [a|b]} stands for one of its alternatives; groups do not nest, and
 * an empty alternative is allowed.
 */
final class Draw {
  private static final int ATTEMPTS_MAX = 10_000;

  private final RandomGenerator random;
  private final Split split;

  Draw(RandomGenerator random, Split split) {
    this.random = random;
    this.split = split;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  int between(int low, int highInclusive) {
    return low + random.nextInt(highInclusive - low + 1);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** One of the items, whichever half it belongs to. */
  <T> T any(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }

  /**
   * Whether to make a filler up: often in training, where a short list of known words would be
   * learnt by heart instead of how to copy, and never in the half kept aside.
   */
  boolean madeUp() {
    return split == Split.TRAIN && chance(0.65);
  }

  /** The items in a random order. */
  <T> List<T> shuffled(List<T> items) {
    List<T> left = new ArrayList<>(items);
    List<T> out = new ArrayList<>();
    while (!left.isEmpty()) {
      out.add(left.remove(random.nextInt(left.size())));
    }
    return out;
  }

  /** One of the items that belong to this half. */
  String filler(List<String> items) {
    return ofThisHalf(() -> any(items), Function.identity());
  }

  /** An expanded pattern that belongs to this half. */
  String wording(List<String> patterns) {
    return ofThisHalf(() -> expand(any(patterns)), Function.identity());
  }

  /** The first value drawn whose key belongs to this half. */
  <T> T ofThisHalf(Supplier<T> draw, Function<T, String> key) {
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      T value = draw.get();
      if (Split.of(key.apply(value)) == split) {
        return value;
      }
    }
    throw new IllegalStateException("nothing in this material belongs to " + split);
  }

  /** The pattern with one alternative of each group chosen. */
  String expand(String pattern) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < pattern.length()) {
      int open = pattern.indexOf('[', at);
      if (open < 0) {
        out.append(pattern, at, pattern.length());
        break;
      }
      int close = pattern.indexOf(']', open);
      out.append(pattern, at, open);
      String[] alternatives = pattern.substring(open + 1, close).split("\\|", -1);
      out.append(alternatives[random.nextInt(alternatives.length)]);
      at = close + 1;
    }
    return out.toString();
  }
}
