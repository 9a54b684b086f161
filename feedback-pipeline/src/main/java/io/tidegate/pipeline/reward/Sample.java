package io.tidegate.pipeline.reward;

import java.util.ArrayList;
import java.util.List;

/** Observations kept as they are, for models that need to see them several times. */
public final class Sample {

  /**
   * One observation.
   *
   * @param fold its fold
   * @param action symbol of the arm taken
   * @param x context; the first value is 1
   * @param reward what it brought
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Observation(int fold, int action, double[] x, double reward) {}

  private final List<Observation> observations = new ArrayList<>();

  /** Adds one. */
  public void add(int fold, int action, double[] x, int length, double reward) {
    observations.add(new Observation(fold, action, java.util.Arrays.copyOf(x, length), reward));
  }

  /** Adds those that came later in the log. */
  public void add(Sample that) {
    observations.addAll(that.observations);
  }

  List<Observation> observations() {
    return observations;
  }
}
