package io.tidegate.pipeline.simulate.report;

import io.tidegate.pipeline.simulate.Baselines;
import io.tidegate.pipeline.simulate.Course;
import io.tidegate.pipeline.simulate.Outcome;
import io.tidegate.pipeline.simulate.Simulation;
import io.tidegate.pipeline.simulate.Trace;
import io.tidegate.pipeline.table.OutcomeTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Policies side by side over the same orders, beside what bounds them.
 *
 * @param table the rows
 * @param settings how it was played, with the first seed
 * @param courses one for each seed
 * @param policies what was asked for, in that order
 * @param baselines oracle, prompt length, nearest neighbours, random
 * @param fixed each arm alone that was there all the time
 * @param sweep cost-quality curves; empty when not asked for
 */
public record SimulationReport(
    OutcomeTable table,
    Simulation.Settings settings,
    List<Course> courses,
    List<Contestant> policies,
    List<Contestant> baselines,
    List<Contestant> fixed,
    Optional<Sweep> sweep) {

  /** Decisions within which the best fixed policy is to be approached. */
  public static final int EARLY = 300;

  /** Decisions up to {@link #EARLY} over which the approach is measured. */
  public static final int EARLY_WINDOW = 100;

  private static final int QUARTERS = 4;

  /**
   * Plays every policy once for each seed, beginning with the seed of {@code settings}.
   *
   * @param seeds how many, at least 1
   */
  public static SimulationReport play(
      OutcomeTable table, List<String> policies, Simulation.Settings settings, int seeds) {
    List<Simulation.Settings> each =
        IntStream.range(0, seeds)
            .mapToObj(s -> settings.withSeed(settings.orderSeed() + s))
            .toList();
    List<Course> courses = each.stream().map(s -> Simulation.course(table, s)).toList();
    List<Contestant> played = new ArrayList<>();
    for (String policy : policies) {
      List<Trace> traces =
          IntStream.range(0, seeds)
              .parallel()
              .mapToObj(s -> Simulation.play(courses.get(s), policy, each.get(s)))
              .toList();
      played.add(new Contestant(policy, true, traces));
    }
    Map<String, List<Trace>> fixed = new LinkedHashMap<>();
    for (Course course : courses) {
      Baselines.fixed(course)
          .forEach((arm, trace) -> fixed.computeIfAbsent(arm, a -> new ArrayList<>()).add(trace));
    }
    return new SimulationReport(
        table,
        settings,
        courses,
        List.copyOf(played),
        List.of(
            baseline("oracle", courses.stream().map(Baselines::oracle).toList()),
            baseline("prompt length", courses.stream().map(Baselines::promptLength).toList()),
            baseline(
                "nearest neighbours",
                courses.parallelStream().map(Baselines::nearestNeighbours).toList()),
            baseline("random", courses.stream().map(Baselines::random).toList())),
        fixed.entrySet().stream().map(e -> baseline(e.getKey(), e.getValue())).toList(),
        Optional.empty());
  }

  /** The same with curves. */
  public SimulationReport with(Sweep curves) {
    return new SimulationReport(
        table, settings, courses, policies, baselines, fixed, Optional.of(curves));
  }

  /** The arm with the greatest utility when it alone answers; none when no arm was always there. */
  public Optional<Contestant> bestSingle() {
    return fixed.stream().max(Comparator.comparingDouble(c -> c.over(Outcome::utility).mean()));
  }

  /** A baseline by its name. */
  public Contestant baseline(String name) {
    return baselines.stream()
        .filter(b -> b.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no baseline " + name));
  }

  /** Decisions in one run. */
  public int decisions() {
    return courses.get(0).decisions();
  }

  /** Mean outcome of a quarter of the run over all seeds, 0 to 3; none in a run of fewer than 4. */
  public List<Outcome> quarters(Contestant one) {
    int n = decisions();
    return n < QUARTERS
        ? List.of()
        : IntStream.range(0, QUARTERS)
            .mapToObj(q -> mean(one, n * q / QUARTERS, n * (q + 1) / QUARTERS))
            .toList();
  }

  /** Mean outcome over all seeds of decisions {@code from} to {@code to}, the end excluded. */
  public static Outcome mean(Contestant one, int from, int to) {
    return new Outcome(
        to - from,
        one.over(from, to, Outcome::quality).mean(),
        one.over(from, to, Outcome::costUsd).mean(),
        one.over(from, to, Outcome::utility).mean(),
        one.over(from, to, Outcome::edgeShare).mean(),
        one.over(from, to, Outcome::strongShare).mean());
  }

  /**
   * Utility around decision {@value #EARLY} over that of the best single arm on the same decisions,
   * mean over seeds; NaN for a shorter run.
   */
  public double early(Contestant one) {
    if (decisions() < EARLY || bestSingle().isEmpty()) {
      return Double.NaN;
    }
    int from = EARLY - EARLY_WINDOW;
    return one.over(from, EARLY, Outcome::utility).mean()
        / bestSingle().get().over(from, EARLY, Outcome::utility).mean();
  }

  private static Contestant baseline(String name, List<Trace> traces) {
    return new Contestant(name, false, traces);
  }
}
