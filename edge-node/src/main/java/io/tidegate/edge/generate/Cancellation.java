package io.tidegate.edge.generate;

/** A flag that a caller's going away raises and a generation looks at between tokens. */
public final class Cancellation {
  private volatile boolean raised;

  public void raise() {
    raised = true;
  }

  public boolean isRaised() {
    return raised;
  }
}
