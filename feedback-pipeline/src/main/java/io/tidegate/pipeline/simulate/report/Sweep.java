package io.tidegate.pipeline.simulate.report;

import io.tidegate.pipeline.rank.QualityCurve;
import io.tidegate.pipeline.simulate.Course;
import io.tidegate.pipeline.simulate.Outcome;
import io.tidegate.pipeline.simulate.Simulation;
import io.tidegate.pipeline.table.OutcomeTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Policies played at several weights of cost: what quality costs.
 *
 * @param weights weights of cost, 1/USD
 * @param played outcomes by policy, one for each weight, means over seeds
 * @param weak the cheapest arm alone
 * @param strong the dearest arm alone
 * @param references curves of rankings that know something else
 */
public record Sweep(
    double[] weights,
    Map<String, List<Outcome>> played,
    Outcome weak,
    Outcome strong,
    Map<String, QualityCurve> references) {

  /** Quality that PILOT is said to reach, as a share of the strong model's. */
  public static final double QUALITY_SHARE = 0.93;

  /** Plays every policy at every weight; what is played in parallel does not change the numbers. */
  public static Sweep play(
      OutcomeTable table,
      List<String> policies,
      Simulation.Settings settings,
      int seeds,
      double[] weights) {
    Map<String, List<Outcome>> played = new LinkedHashMap<>();
    for (String policy : policies) {
      played.put(
          policy,
          IntStream.range(0, weights.length)
              .parallel()
              .mapToObj(w -> point(table, policy, settings.withCostPerUsd(weights[w]), seeds))
              .toList());
    }
    Course course = Simulation.course(table, settings);
    return new Sweep(
        weights,
        played,
        alone(course, settings, course.weakest()),
        alone(course, settings, course.strongest()),
        References.of(course));
  }

  /** The curve of a policy over the share of strong calls. */
  public QualityCurve curve(String policy) {
    List<QualityCurve.Point> points = new ArrayList<>();
    for (Outcome o : played.getOrDefault(policy, List.of())) {
      points.add(new QualityCurve.Point(o.strongShare(), o.quality()));
    }
    return QualityCurve.through(points, weak.quality(), strong.quality());
  }

  /**
   * The smallest cost, as a share of the strong model's, at which a policy has {@code quality} of
   * the strong model's quality, between measured points; NaN when it never has.
   */
  public double costShareAt(String policy, double quality) {
    List<Outcome> points = new ArrayList<>(played.getOrDefault(policy, List.of()));
    points.add(weak);
    points.add(strong);
    points.sort(java.util.Comparator.comparingDouble(Outcome::costPerDecisionUsd));
    double wanted = quality * strong.quality();
    double full = strong.costPerDecisionUsd();
    for (int i = 0; i < points.size(); i++) {
      Outcome b = points.get(i);
      if (b.quality() >= wanted) {
        if (i == 0) {
          return b.costPerDecisionUsd() / full;
        }
        Outcome a = points.get(i - 1);
        double t = (wanted - a.quality()) / (b.quality() - a.quality());
        return (a.costPerDecisionUsd() + t * (b.costPerDecisionUsd() - a.costPerDecisionUsd()))
            / full;
      }
    }
    return Double.NaN;
  }

  private static Outcome point(
      OutcomeTable table, String policy, Simulation.Settings settings, int seeds) {
    Contestant one =
        new Contestant(
            policy,
            true,
            IntStream.range(0, seeds)
                .mapToObj(s -> settings.withSeed(settings.orderSeed() + s))
                .map(s -> Simulation.play(Simulation.course(table, s), policy, s))
                .toList());
    return SimulationReport.mean(one, 0, one.traces().get(0).length());
  }

  private static Outcome alone(Course course, Simulation.Settings settings, int arm) {
    String policy = "fixed(model=" + course.arms().get(arm).model() + ")";
    return Simulation.play(course, policy, settings).outcome();
  }
}
