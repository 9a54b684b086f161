package io.tidegate.pipeline.scenario;

import io.tidegate.core.catalog.Tier;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.json.JsonObject;
import io.tidegate.pipeline.table.SimulatedArm;
import io.tidegate.pipeline.table.SyntheticTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A scripted world; see {@code docs/simulate.md} for the file.
 *
 * @param name for reports
 * @param decisions how many to play; 0 plays every row once
 * @param tenants requests come from this many tenants alike, at least 1
 * @param usdPerDecision the budget; none when empty
 * @param costPerUsd weight of cost in utility; none leaves the run's
 * @param feedback what happens to feedback
 * @param events in the order of {@code at}
 * @param synthetic arms of a made-up table; empty when the table is a file
 */
public record Scenario(
    String name,
    int decisions,
    int tenants,
    OptionalDouble usdPerDecision,
    OptionalDouble costPerUsd,
    FeedbackChannel feedback,
    List<ScenarioEvent> events,
    List<SyntheticTable.ArmSpec> synthetic) {

  /** Nothing happens. */
  public static final Scenario QUIET = quiet(FeedbackChannel.PERFECT);

  private static final Set<String> FIELDS =
      Set.of(
          "name",
          "decisions",
          "tenants",
          "budget_usd_per_decision",
          "cost_per_usd",
          "feedback",
          "events",
          "arms");
  private static final Set<String> EVENT_FIELDS =
      Set.of(
          "at",
          "arm",
          "price",
          "quality_times",
          "joins",
          "leaves",
          "budget_usd_per_decision",
          "attackers");

  public Scenario {
    if (decisions < 0 || tenants < 1) {
      throw new IllegalArgumentException(
          "scenario: decisions must be >= 0 and tenants >= 1, were "
              + decisions
              + " and "
              + tenants);
    }
    events = events.stream().sorted(Comparator.comparingInt(ScenarioEvent::at)).toList();
    synthetic = List.copyOf(synthetic);
  }

  /** Nothing happens but to feedback. */
  public static Scenario quiet(FeedbackChannel feedback) {
    return new Scenario(
        "", 0, 1, OptionalDouble.empty(), OptionalDouble.empty(), feedback, List.of(), List.of());
  }

  /** The same world with another budget. */
  public Scenario withBudget(double usd) {
    return new Scenario(
        name, decisions, tenants, OptionalDouble.of(usd), costPerUsd, feedback, events, synthetic);
  }

  /**
   * Reads a scenario.
   *
   * @throws JsonFormatException naming the field that is missing, unknown or wrong
   */
  public static Scenario read(JsonObject json) {
    requireKnown("", json, FIELDS);
    FeedbackChannel feedback = FeedbackChannel.PERFECT;
    if (json.has("feedback")) {
      JsonObject f = json.object("feedback");
      requireKnown("feedback.", f, Set.of("delay", "missing", "duplicated"));
      feedback =
          new FeedbackChannel(
              (int) f.integer("delay", 0), f.number("missing", 0), f.number("duplicated", 0));
    }
    List<ScenarioEvent> events = new ArrayList<>();
    int index = 0;
    for (JsonObject event : json.objects("events")) {
      requireKnown("events[" + index + "].", event, EVENT_FIELDS);
      events.add(event("events[" + index++ + "]", event));
    }
    return new Scenario(
        json.optionalString("name").orElse("scenario"),
        (int) json.integer("decisions", 0),
        (int) json.integer("tenants", 1),
        optional(json, "budget_usd_per_decision"),
        optional(json, "cost_per_usd"),
        feedback,
        events,
        json.objects("arms").stream().map(Scenario::arm).toList());
  }

  private static ScenarioEvent event(String path, JsonObject json) {
    int at = (int) json.integer("at");
    if (json.has("price")) {
      return new ScenarioEvent.PriceChange(
          at, json.string("arm"), SimulatedArm.price(json.string("price")));
    }
    if (json.has("quality_times")) {
      return new ScenarioEvent.QualityShift(at, json.string("arm"), json.number("quality_times"));
    }
    if (json.has("joins")) {
      return new ScenarioEvent.Joins(at, json.string("joins"));
    }
    if (json.has("leaves")) {
      return new ScenarioEvent.Leaves(at, json.string("leaves"));
    }
    if (json.has("budget_usd_per_decision")) {
      return new ScenarioEvent.BudgetChange(at, json.number("budget_usd_per_decision"));
    }
    if (json.has("attackers")) {
      return new ScenarioEvent.Attack(at, json.string("arm"), json.number("attackers"));
    }
    throw new JsonFormatException(
        path
            + ": needs one of price, quality_times, joins, leaves, budget_usd_per_decision,"
            + " attackers");
  }

  private static SyntheticTable.ArmSpec arm(JsonObject json) {
    requireKnown("arms[].", json, Set.of("name", "tier", "price", "tokens", "quality"));
    List<Double> quality = json.numbers("quality");
    return new SyntheticTable.ArmSpec(
        new SimulatedArm(
            json.string("name"),
            Tier.ofLabel(json.string("tier")),
            SimulatedArm.price(json.string("price"))),
        quality.stream().mapToDouble(Double::doubleValue).toArray(),
        json.number("tokens", 256));
  }

  private static OptionalDouble optional(JsonObject json, String name) {
    return json.has(name) ? OptionalDouble.of(json.number(name)) : OptionalDouble.empty();
  }

  private static void requireKnown(String path, JsonObject json, Set<String> known) {
    for (String name : json.names()) {
      if (!known.contains(name)) {
        throw new JsonFormatException(
            path
                + name
                + ": is unknown; known are "
                + String.join(", ", known.stream().sorted().toList()));
      }
    }
  }
}
