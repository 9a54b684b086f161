package io.tidegate.core;

import java.util.Random;

/** Seeds for random tests: {@code -Dseed=0x...} repeats a run; the default seed is fixed. */
public final class Seeds {

  private static final long DEFAULT_SEED = 0x5eed_7ead_6a7eL;

  private Seeds() {}

  /** A generator that says how to repeat what it generated. */
  public static Random random(Class<?> test) {
    String given = System.getProperty("seed");
    long seed = given == null ? DEFAULT_SEED : Long.decode(given);
    System.out.printf(
        "Reproduce: ./mvnw -pl routing-core test -Dtest=%s -Dseed=0x%x%n",
        test.getSimpleName(), seed);
    return new Random(seed);
  }
}
