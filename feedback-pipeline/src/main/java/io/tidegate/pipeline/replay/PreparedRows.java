package io.tidegate.pipeline.replay;

import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows that hold a whole logged choice: {@code
 * {"decision_id","action","propensity","reward","eligible":[..],"target":{arm:prob},"q":{arm:value}}}.
 *
 * @param targetColumn name of the candidate's distribution
 * @param qColumn name of the reward model's values
 */
record PreparedRows(String targetColumn, String qColumn) {

  private static final double SUM_TOLERANCE = 1e-4;

  /**
   * Reads one row; empty when it has no reward.
   *
   * @throws IllegalArgumentException naming the field that is missing or outside its range
   */
  Optional<LoggedChoice> read(byte[] bytes) {
    JsonObject row = JsonObject.parse(bytes);
    String action = row.string("action");
    List<String> actions = actions(row, action);
    int chosen = actions.indexOf(action);
    if (chosen < 0) {
      throw new JsonFormatException("action: must be among eligible");
    }
    double propensity = row.number("propensity");
    if (!(propensity > 0 && propensity <= 1)) {
      throw new JsonFormatException("propensity: must be above 0 and at most 1, was " + propensity);
    }
    double[] propensities = new double[actions.size()];
    Arrays.fill(propensities, Double.NaN);
    propensities[chosen] = propensity;
    if (!row.has("reward")) {
      return Optional.empty();
    }
    return Optional.of(
        new LoggedChoice(
            row.string("decision_id"),
            actions,
            propensities,
            chosen,
            row.number("reward"),
            null,
            target(row, actions),
            model(row, actions)));
  }

  private List<String> actions(JsonObject row, String action) {
    List<String> eligible = row.strings("eligible");
    if (!eligible.isEmpty()) {
      if (new TreeSet<>(eligible).size() != eligible.size()) {
        throw new JsonFormatException("eligible: names an arm twice");
      }
      return eligible;
    }
    TreeSet<String> known = new TreeSet<>(List.of(action));
    for (String column : List.of(targetColumn, qColumn)) {
      if (row.has(column)) {
        row.object(column).names().forEach(known::add);
      }
    }
    return new ArrayList<>(known);
  }

  private double @Nullable [] target(JsonObject row, List<String> actions) {
    double[] target = values(row, targetColumn, actions);
    if (target == null) {
      return null;
    }
    double sum = 0;
    for (double p : target) {
      if (!(p >= 0 && p <= 1)) {
        throw new JsonFormatException(targetColumn + ": must hold 0 to 1, held " + p);
      }
      sum += p;
    }
    if (Math.abs(sum - 1) > SUM_TOLERANCE) {
      throw new JsonFormatException(targetColumn + ": must sum to 1, summed to " + sum);
    }
    return target;
  }

  private double @Nullable [] model(JsonObject row, List<String> actions) {
    if (row.has(qColumn)) {
      JsonObject fields = row.object(qColumn);
      for (String action : actions) {
        if (!fields.has(action)) {
          throw new JsonFormatException(qColumn + ": has no value for " + action);
        }
      }
    }
    return values(row, qColumn, actions);
  }

  /** One value for each action; what the row leaves out is 0. */
  private static double @Nullable [] values(JsonObject row, String column, List<String> actions) {
    if (!row.has(column)) {
      return null;
    }
    JsonObject fields = row.object(column);
    for (String name : fields.names()) {
      if (!actions.contains(name)) {
        throw new JsonFormatException(column + ": " + name + " is not among eligible");
      }
    }
    return actions.stream().mapToDouble(a -> fields.number(a, 0)).toArray();
  }
}
