package io.tidegate.pipeline.simulate.report;

import io.tidegate.pipeline.simulate.Outcome;
import io.tidegate.pipeline.simulate.Trace;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One policy or baseline in every run.
 *
 * @param name the policy's text, or the baseline's name
 * @param policy whether it is a policy under test and no baseline
 * @param traces one for each seed
 */
public record Contestant(String name, boolean policy, List<Trace> traces) {

  public Contestant {
    traces = List.copyOf(traces);
  }

  /** A figure of the whole runs. */
  public Spread over(ToDoubleFunction<Outcome> figure) {
    return Spread.of(traces, trace -> figure.applyAsDouble(trace.outcome()));
  }

  /** A figure of decisions {@code from} to {@code to}, the end excluded. */
  public Spread over(int from, int to, ToDoubleFunction<Outcome> figure) {
    return Spread.of(traces, trace -> figure.applyAsDouble(trace.outcome(from, to)));
  }
}
