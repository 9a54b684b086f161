package io.tidegate.pipeline.rows;

import io.tidegate.core.decision.Learning;
import io.tidegate.core.decision.Reason;

/** Why some decisions are known from the start not to be weighed. */
public final class Unweighed {

  public static final String UNEXPLORED = "exploration off";

  private Unweighed() {}

  /** The reason in words; empty for none. */
  static String because(Reason reason, Learning learning, boolean exploration) {
    if (reason == Reason.PINNED) {
      return "pinned";
    }
    if (learning == Learning.BYPASS) {
      return "bypass";
    }
    return exploration ? "" : UNEXPLORED;
  }
}
