package io.tidegate.pipeline.simulate;

import io.tidegate.core.budget.Pacer;
import io.tidegate.core.budget.PacerState;
import io.tidegate.core.decision.DecisionIds;
import io.tidegate.core.learn.Weighting;
import io.tidegate.core.policy.Candidate;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.policy.Policy;
import io.tidegate.core.policy.PolicyContext;
import io.tidegate.core.policy.PolicyModel;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.core.policy.Workspace;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.pipeline.scenario.Scenario;
import io.tidegate.pipeline.table.OutcomeTable;
import io.tidegate.pipeline.table.SimulatedArm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A policy playing a table online: it sees the features, chooses, and learns from the outcome of
 * the chosen arm alone, with the statistics and the factoring that the service uses.
 *
 * <p>Tables have no times, so the weight of latency has no effect here.
 */
public final class Simulation {

  /**
   * How to play.
   *
   * @param weights how outcomes become utility
   * @param orderSeed order of the rows and draws of the policy
   * @param refreshEvery decisions between two factorings of what was learned, at least 1
   * @param bucketDecisions decisions in one bucket of the statistics, at least 1
   * @param weighting how much older buckets and single tenants count
   * @param scenario what happens meanwhile
   * @param prior statistics of a warm start by arm; empty for a cold one
   */
  public record Settings(
      ScoreWeights weights,
      long orderSeed,
      int refreshEvery,
      int bucketDecisions,
      Weighting weighting,
      Scenario scenario,
      Map<String, ArmStatistics> prior) {
    public Settings {
      if (refreshEvery < 1 || bucketDecisions < 1) {
        throw new IllegalArgumentException(
            "refresh and bucket: must be >= 1, were " + refreshEvery + " and " + bucketDecisions);
      }
      prior = Map.copyOf(prior);
    }

    /** A quiet world and a cold start. */
    public static Settings of(ScoreWeights weights, long orderSeed, int refreshEvery) {
      return new Settings(
          weights, orderSeed, refreshEvery, 200, Weighting.PLAIN, Scenario.QUIET, Map.of());
    }

    /** The same but for the order. */
    public Settings withSeed(long seed) {
      return new Settings(weights, seed, refreshEvery, bucketDecisions, weighting, scenario, prior);
    }

    /** The same but for the weight of cost. */
    public Settings withCostPerUsd(double costPerUsd) {
      return new Settings(
          weights.withCostPerUsd(costPerUsd),
          orderSeed,
          refreshEvery,
          bucketDecisions,
          weighting,
          scenario,
          prior);
    }
  }

  private final Course course;
  private final Settings settings;
  private final Policy policy;
  private final OnlineLearner learner;
  private final Workspace workspace = new Workspace();
  private PacerState pace = PacerState.START;

  private Simulation(Course course, String policy, Settings settings) {
    this.course = course;
    this.settings = settings;
    this.policy = Policies.parse(policy);
    this.learner =
        new OnlineLearner(
            settings.scenario().feedback(),
            settings.bucketDecisions(),
            settings.weighting(),
            settings.prior(),
            settings.orderSeed());
  }

  /** The course of a table under {@code settings}. */
  public static Course course(OutcomeTable table, Settings settings) {
    return Course.of(table, settings.scenario(), settings.weights(), settings.orderSeed());
  }

  /**
   * Plays a course once.
   *
   * @param policy see {@link Policies#parse}
   */
  public static Trace play(Course course, String policy, Settings settings) {
    return new Simulation(course, policy, settings).play();
  }

  private Trace play() {
    int n = course.decisions();
    int tenants = settings.scenario().tenants();
    Trace trace = new Trace(n);
    PolicyModel model = learner.model();
    for (int i = 0; i < n; i++) {
      learner.deliver(i);
      if (i > 0 && i % settings.refreshEvery() == 0) {
        model = learner.model();
      }
      int arm = choose(i, model);
      OutcomeTable.Row row = course.row(i);
      trace.play(course, i, arm);
      trace.dual(i, pace.dualPerUsd());
      learner.answered(
          i,
          "tenant-" + i % tenants,
          course.arms().get(arm).model(),
          row.x(),
          row.outputTokens()[arm],
          course.reported(i, arm, i % tenants, tenants));
      if (!Double.isNaN(course.budgetUsd(i))) {
        pace = Pacer.perDecision(course.budgetUsd(i)).step(pace, course.costUsd(i, arm), 1);
      }
    }
    trace.changes(learner.drift());
    return trace;
  }

  private int choose(int i, PolicyModel model) {
    OutcomeTable.Row row = course.row(i);
    List<Candidate> candidates = new ArrayList<>();
    List<Integer> indices = new ArrayList<>();
    for (int a = 0; a < course.arms().size(); a++) {
      if (course.present(i, a)) {
        SimulatedArm arm = course.arms().get(a);
        candidates.add(
            new Candidate(arm.model(), arm.model(), arm.tier(), course.price(i, a), row.x()));
        indices.add(a);
      }
    }
    ScoreWeights weights =
        settings.weights().withCostPerUsd(settings.weights().costPerUsd() + pace.dualPerUsd());
    int chosen =
        policy
            .choose(
                new PolicyContext(
                    candidates,
                    row.features().promptTokens(),
                    row.features().smallModelOk(),
                    weights,
                    model),
                workspace)
            .draw(
                DecisionIds.draw(
                    "simulate-" + settings.orderSeed(), row.id(), Integer.toString(i)));
    return indices.get(chosen);
  }
}
