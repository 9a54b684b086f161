package io.tidegate.pipeline.simulate;

import io.tidegate.core.catalog.Tier;
import io.tidegate.core.decision.DecisionIds;
import io.tidegate.core.features.ArmState;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.policy.Candidate;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.policy.Policy;
import io.tidegate.core.policy.PolicyChoice;
import io.tidegate.core.policy.PolicyContext;
import io.tidegate.core.policy.PolicyModel;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A policy playing a table online: it sees the features, chooses, and learns from the outcome of
 * the chosen arm alone, with the statistics and the factoring that the service uses.
 *
 * <p>Tables have no times, so the weight of latency has no effect here.
 */
public final class Simulation {

  private static final int QUARTERS = 4;

  /**
   * How to play.
   *
   * @param policy see {@link Policies#parse}
   * @param weights how outcomes become utility
   * @param orderSeed order of the rows and draws of the policy
   * @param refreshEvery decisions between two factorings of what was learned, at least 1
   */
  public record Settings(String policy, ScoreWeights weights, long orderSeed, int refreshEvery) {
    public Settings {
      Policies.parse(policy);
      if (refreshEvery < 1) {
        throw new IllegalArgumentException("refresh: must be >= 1, was " + refreshEvery);
      }
    }
  }

  private final OutcomeTable table;
  private final Settings settings;
  private final Policy policy;
  private final Statistics statistics = new Statistics(FeatureSchema.V1.dimension());
  private PolicyModel model = PolicyModel.empty(FeatureSchema.V1);

  private Simulation(OutcomeTable table, Settings settings) {
    this.table = table;
    this.settings = settings;
    this.policy = Policies.parse(settings.policy());
  }

  /** Plays the whole table once. */
  public static SimulationReport play(OutcomeTable table, Settings settings) {
    OutcomeTable ordered = table.shuffled(settings.orderSeed());
    return new Simulation(ordered, settings).play();
  }

  private SimulationReport play() {
    int n = table.rows().size();
    Outcome.Sum played = new Outcome.Sum();
    List<Outcome.Sum> quarters = new ArrayList<>();
    for (int q = 0; q < QUARTERS; q++) {
      quarters.add(new Outcome.Sum());
    }
    for (int i = 0; i < n; i++) {
      OutcomeTable.Row row = table.rows().get(i);
      int arm = choose(row, i);
      Outcome.Sum quarter = quarters.get((int) ((long) i * QUARTERS / n));
      add(played, row, arm, 1);
      played.endRow();
      add(quarter, row, arm, 1);
      quarter.endRow();
      learn(row, arm);
      if ((i + 1) % settings.refreshEvery() == 0) {
        model = PolicyModel.factor(FeatureSchema.V1, statistics.totals());
      }
    }
    return new SimulationReport(
        table,
        settings,
        played.outcome(),
        quarters.stream().filter(q -> n >= QUARTERS).map(Outcome.Sum::outcome).toList(),
        oracle(),
        random(),
        fixed());
  }

  private int choose(OutcomeTable.Row row, int index) {
    FeatureVector x = FeatureSchema.V1.vector(row.features(), ArmState.IDLE);
    List<Candidate> candidates = new ArrayList<>();
    for (SimulatedArm arm : table.arms()) {
      candidates.add(new Candidate(arm.model(), arm.model(), arm.tier(), arm.price(), x));
    }
    PolicyChoice choice =
        policy.choose(
            new PolicyContext(
                candidates,
                row.features().promptTokens(),
                row.features().smallModelOk(),
                settings.weights(),
                model));
    return choice.draw(
        DecisionIds.draw("simulate-" + settings.orderSeed(), row.id(), Integer.toString(index)));
  }

  private void learn(OutcomeTable.Row row, int arm) {
    FeatureVector x = FeatureSchema.V1.vector(row.features(), ArmState.IDLE);
    ArmStatistics cell = statistics.cell(table.arms().get(arm).model(), 0);
    cell.foldSuccess(x, row.outputTokens()[arm], 0, 0, 1);
    cell.foldQuality(x, row.quality()[arm], 1);
  }

  private double utility(OutcomeTable.Row row, int arm) {
    return settings
        .weights()
        .utility(row.quality()[arm], row.costUsd(table.arms().get(arm), arm), 0);
  }

  private void add(Outcome.Sum sum, OutcomeTable.Row row, int arm, double share) {
    SimulatedArm played = table.arms().get(arm);
    sum.add(
        share,
        row.quality()[arm],
        row.costUsd(played, arm),
        utility(row, arm),
        played.tier() == Tier.EDGE);
  }

  private Outcome oracle() {
    Outcome.Sum sum = new Outcome.Sum();
    for (OutcomeTable.Row row : table.rows()) {
      int best = 0;
      for (int arm = 1; arm < table.arms().size(); arm++) {
        best = utility(row, arm) > utility(row, best) ? arm : best;
      }
      add(sum, row, best, 1);
      sum.endRow();
    }
    return sum.outcome();
  }

  /** The expectation of a uniform choice. */
  private Outcome random() {
    Outcome.Sum sum = new Outcome.Sum();
    int arms = table.arms().size();
    for (OutcomeTable.Row row : table.rows()) {
      for (int arm = 0; arm < arms; arm++) {
        add(sum, row, arm, 1.0 / arms);
      }
      sum.endRow();
    }
    return sum.outcome();
  }

  private Map<String, Outcome> fixed() {
    Map<String, Outcome> fixed = new LinkedHashMap<>();
    for (int arm = 0; arm < table.arms().size(); arm++) {
      Outcome.Sum sum = new Outcome.Sum();
      for (OutcomeTable.Row row : table.rows()) {
        add(sum, row, arm, 1);
        sum.endRow();
      }
      fixed.put(table.arms().get(arm).model(), sum.outcome());
    }
    return fixed;
  }
}
