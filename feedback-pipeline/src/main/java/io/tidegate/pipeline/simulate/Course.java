package io.tidegate.pipeline.simulate;

import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.pipeline.scenario.Scenario;
import io.tidegate.pipeline.scenario.ScenarioEvent;
import io.tidegate.pipeline.table.OutcomeTable;
import io.tidegate.pipeline.table.SimulatedArm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Everything that would happen in one order of the rows, whatever is chosen: for each decision the
 * row, the arms that are there, their prices, qualities and costs, the budget and who lies.
 */
public final class Course {

  private final OutcomeTable table;
  private final ScoreWeights weights;
  private final List<OutcomeTable.Row> rows;
  private final double[][] quality; // (decisions, arms)
  private final double[][] costUsd; // (decisions, arms)
  private final boolean[][] present; // (decisions, arms); equal ones are shared
  private final Price[][] prices; // (decisions, arms); equal ones are shared
  private final double[] budgetUsd; // (decisions); NaN for none
  private final ScenarioEvent.Attack[] attacks; // (decisions); share 0 for none
  private final int strongest;
  private final int weakest;

  private Course(OutcomeTable table, ScoreWeights weights, List<OutcomeTable.Row> rows) {
    int n = rows.size();
    int arms = table.arms().size();
    this.table = table;
    this.weights = weights;
    this.rows = rows;
    this.quality = new double[n][arms];
    this.costUsd = new double[n][arms];
    this.present = new boolean[n][];
    this.prices = new Price[n][];
    this.budgetUsd = new double[n];
    this.attacks = new ScenarioEvent.Attack[n];
    this.strongest = extreme(table.arms(), 1);
    this.weakest = extreme(table.arms(), -1);
  }

  /**
   * Lays a scenario over the rows of a table.
   *
   * @param seed order of the rows; when they do not suffice they come again in another order
   * @throws IllegalArgumentException when an event names an arm that is not there, or leaves none
   */
  public static Course of(OutcomeTable table, Scenario scenario, ScoreWeights weights, long seed) {
    int n = scenario.decisions() == 0 ? table.rows().size() : scenario.decisions();
    List<OutcomeTable.Row> rows = new ArrayList<>(n);
    for (long pass = 0; rows.size() < n; pass++) {
      List<OutcomeTable.Row> order = table.shuffled(seed + 1_000_003 * pass).rows();
      rows.addAll(order.subList(0, Math.min(order.size(), n - rows.size())));
    }
    Course course = new Course(table, weights, rows);
    course.lay(scenario);
    return course;
  }

  private void lay(Scenario scenario) {
    int arms = table.arms().size();
    boolean[] here = new boolean[arms];
    Arrays.fill(here, true);
    Price[] price = table.arms().stream().map(SimulatedArm::price).toArray(Price[]::new);
    double[] times = new double[arms];
    Arrays.fill(times, 1);
    double budget = scenario.usdPerDecision().orElse(Double.NaN);
    ScenarioEvent.Attack attack = new ScenarioEvent.Attack(0, "", 0);
    for (ScenarioEvent event : scenario.events()) {
      if (event instanceof ScenarioEvent.Joins joins) {
        here[index(joins.arm())] = false;
      }
    }
    int next = 0;
    for (int i = 0; i < rows.size(); i++) {
      for (; next < scenario.events().size() && scenario.events().get(next).at() <= i; next++) {
        ScenarioEvent event = scenario.events().get(next);
        if (event instanceof ScenarioEvent.PriceChange change) {
          price = price.clone();
          price[index(change.arm())] = change.price();
        } else if (event instanceof ScenarioEvent.QualityShift shift) {
          times[index(shift.arm())] = shift.times();
        } else if (event instanceof ScenarioEvent.Joins joins) {
          here = here.clone();
          here[index(joins.arm())] = true;
        } else if (event instanceof ScenarioEvent.Leaves leaves) {
          here = here.clone();
          here[index(leaves.arm())] = false;
        } else if (event instanceof ScenarioEvent.BudgetChange change) {
          budget = change.usdPerDecision();
        } else if (event instanceof ScenarioEvent.Attack change) {
          index(change.arm());
          attack = change;
        }
      }
      requireSome(here, i);
      OutcomeTable.Row row = rows.get(i);
      for (int a = 0; a < arms; a++) {
        quality[i][a] = row.quality()[a] * times[a];
        costUsd[i][a] = price[a].costUsd(row.features().promptTokens(), row.outputTokens()[a]);
      }
      present[i] = here;
      prices[i] = price;
      budgetUsd[i] = budget;
      attacks[i] = attack;
    }
  }

  /** Number of decisions. */
  public int decisions() {
    return rows.size();
  }

  public List<SimulatedArm> arms() {
    return table.arms();
  }

  /** The row of decision {@code i}. */
  public OutcomeTable.Row row(int i) {
    return rows.get(i);
  }

  /** Whether arm {@code a} can be chosen at decision {@code i}. */
  public boolean present(int i, int a) {
    return present[i][a];
  }

  Price price(int i, int a) {
    return prices[i][a];
  }

  /** Quality of arm {@code a} at decision {@code i}, 0..1. */
  public double quality(int i, int a) {
    return quality[i][a];
  }

  double costUsd(int i, int a) {
    return costUsd[i][a];
  }

  /** Utility in the run's weights; a budget's shadow price is not in it. */
  double utility(int i, int a) {
    return weights.utility(quality[i][a], costUsd[i][a], 0);
  }

  /** Budget at decision {@code i}, USD a decision; NaN for none. */
  public double budgetUsd(int i) {
    return budgetUsd[i];
  }

  /** What a tenant reports of an answer: the truth, unless the tenant is one of the attackers. */
  double reported(int i, int a, int tenant, int tenants) {
    ScenarioEvent.Attack attack = attacks[i];
    if (tenant >= Math.round(attack.share() * tenants)) {
      return quality[i][a];
    }
    return arms().get(a).model().equals(attack.arm()) ? 1 : 0;
  }

  boolean onEdge(int a) {
    return arms().get(a).tier() == Tier.EDGE;
  }

  /** The arm with the dearest tokens at the prices of the table. */
  public int strongest() {
    return strongest;
  }

  /** The arm with the cheapest tokens at the prices of the table. */
  public int weakest() {
    return weakest;
  }

  ScoreWeights weights() {
    return weights;
  }

  private int index(String arm) {
    for (int a = 0; a < arms().size(); a++) {
      if (arms().get(a).model().equals(arm)) {
        return a;
      }
    }
    throw new IllegalArgumentException(
        "scenario: no arm "
            + arm
            + "; there are "
            + String.join(", ", arms().stream().map(SimulatedArm::model).toList()));
  }

  private static void requireSome(boolean[] here, int i) {
    for (boolean one : here) {
      if (one) {
        return;
      }
    }
    throw new IllegalArgumentException("scenario: at decision " + i + " no arm is there");
  }

  /** The arm with the greatest price times {@code sign}. */
  private static int extreme(List<SimulatedArm> arms, int sign) {
    int best = 0;
    for (int a = 1; a < arms.size(); a++) {
      best = sign * usual(arms.get(a)) > sign * usual(arms.get(best)) ? a : best;
    }
    return best;
  }

  /** Cost of as many tokens in as out. */
  private static double usual(SimulatedArm arm) {
    return arm.price().costUsd(1, 1);
  }
}
