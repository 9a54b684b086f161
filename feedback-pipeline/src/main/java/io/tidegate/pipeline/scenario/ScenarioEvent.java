package io.tidegate.pipeline.scenario;

import io.tidegate.core.catalog.Price;

/** One change of the world, in force from the decision numbered {@code at} (the first is 0). */
public sealed interface ScenarioEvent {

  /** Number of the first decision that sees it. */
  int at();

  /** A few words for a report. */
  String words();

  /** An announced price: policies see it with the next decision. */
  record PriceChange(int at, String arm, Price price) implements ScenarioEvent {
    @Override
    public String words() {
      return "price of " + arm;
    }
  }

  /**
   * Answers that change in silence: quality becomes {@code times * quality}; nothing tells a policy
   * but feedback.
   */
  record QualityShift(int at, String arm, double times) implements ScenarioEvent {
    public QualityShift {
      if (!(times >= 0 && times <= 1)) {
        throw new IllegalArgumentException("quality_times: must be 0 to 1, was " + times);
      }
    }

    @Override
    public String words() {
      return "quality of " + arm + " x " + times;
    }
  }

  /** An arm that can be chosen from now on; an arm that ever joins is away before it does. */
  record Joins(int at, String arm) implements ScenarioEvent {
    @Override
    public String words() {
      return arm + " joins";
    }
  }

  /** An arm that can be chosen no more. */
  record Leaves(int at, String arm) implements ScenarioEvent {
    @Override
    public String words() {
      return arm + " leaves";
    }
  }

  /** Another budget. */
  record BudgetChange(int at, double usdPerDecision) implements ScenarioEvent {
    @Override
    public String words() {
      return "budget " + usdPerDecision + " USD";
    }
  }

  /**
   * Tenants whose feedback lies from now on: full marks for one arm, none for every other.
   *
   * @param share share of tenants, 0..1
   */
  record Attack(int at, String arm, double share) implements ScenarioEvent {
    public Attack {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("attackers: share must be 0 to 1, was " + share);
      }
    }

    @Override
    public String words() {
      return "attackers praise " + arm;
    }
  }
}
