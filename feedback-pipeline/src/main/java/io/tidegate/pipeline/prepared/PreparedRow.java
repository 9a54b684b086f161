package io.tidegate.pipeline.prepared;

import io.tidegate.core.json.JsonFormatException;
import io.tidegate.pipeline.rows.PackedChoice;
import io.tidegate.pipeline.scan.RowBytes;
import io.tidegate.pipeline.scan.Symbols;
import java.util.Arrays;

/**
 * One prepared row while it is read: what the text held, then what of it makes sense. Used again
 * for the next row.
 */
final class PreparedRow {

  private static final double SUM_TOLERANCE = 1e-4;

  /** A map from arms to numbers, as read. */
  static final class Values {
    int[] symbols = new int[16];
    double[] values = new double[16];
    int count;
    boolean present;

    void add(int symbol, double value) {
      if (count == symbols.length) {
        symbols = Arrays.copyOf(symbols, 2 * count);
        values = Arrays.copyOf(values, 2 * count);
      }
      symbols[count] = symbol;
      values[count++] = value;
    }

    void clear() {
      count = 0;
      present = false;
    }
  }

  final Values eligible = new Values();
  final Values target = new Values();
  final Values q = new Values();
  final Values context = new Values();
  boolean identified;
  long idHash;
  int action;
  double propensity;
  double reward;
  double keep;

  private final Symbols symbols;
  private final String targetColumn;
  private final String qColumn;
  private int[] indexBySymbol = new int[64];
  private double[] targets = new double[16];
  private double[] models = new double[16];
  private int chosen;

  PreparedRow(Symbols symbols, String targetColumn, String qColumn) {
    this.symbols = symbols;
    this.targetColumn = targetColumn;
    this.qColumn = qColumn;
  }

  void clear() {
    eligible.clear();
    target.clear();
    q.clear();
    context.clear();
    identified = false;
    action = -1;
    propensity = Double.NaN;
    reward = Double.NaN;
    keep = 1;
  }

  /**
   * Checks everything and appends the packed row.
   *
   * @throws JsonFormatException naming the field that is missing or outside its range
   */
  void write(RowBytes out) {
    if (!identified) {
      throw new JsonFormatException("decision_id: must be a string, was absent");
    }
    if (action < 0) {
      throw new JsonFormatException("action: must be an arm's name, was absent");
    }
    if (!(propensity > 0 && propensity <= 1)) {
      throw new JsonFormatException(
          "propensity: must be above 0 and at most 1, was "
              + (Double.isNaN(propensity) ? "absent" : String.valueOf(propensity)));
    }
    if (!(keep > 0 && keep <= 1)) {
      throw new JsonFormatException("keep_probability: must be above 0 and at most 1, was " + keep);
    }
    index();
    align(target, targets, targetColumn);
    checkTarget();
    align(q, models, qColumn);
    checkModel();
    new PackedChoice(
            idHash,
            reward,
            keep,
            propensity,
            eligible.count,
            eligible.symbols,
            chosen,
            target.present ? targets : null,
            q.present ? models : null,
            context.values,
            context.present ? context.count : -1)
        .write(out);
  }

  /** Gives every arm of the row its place. */
  private void index() {
    if (!eligible.present || eligible.count == 0) {
      eligible.clear();
      addMissing(action);
      for (Values values : new Values[] {target, q}) {
        for (int i = 0; i < values.count; i++) {
          addMissing(values.symbols[i]);
        }
      }
    }
    chosen = -1;
    for (int i = 0; i < eligible.count; i++) {
      int symbol = eligible.symbols[i];
      if (symbol >= indexBySymbol.length) {
        indexBySymbol = Arrays.copyOf(indexBySymbol, 2 * symbol + 1);
      }
      if (indexOf(symbol, i) >= 0) {
        throw new JsonFormatException("eligible: names " + symbols.name(symbol) + " twice");
      }
      indexBySymbol[symbol] = i;
      chosen = symbol == action ? i : chosen;
    }
    if (chosen < 0) {
      throw new JsonFormatException("action: must be among eligible, was " + symbols.name(action));
    }
    if (targets.length < eligible.count) {
      targets = new double[2 * eligible.count];
      models = new double[2 * eligible.count];
    }
  }

  private void addMissing(int symbol) {
    for (int i = 0; i < eligible.count; i++) {
      if (eligible.symbols[i] == symbol) {
        return;
      }
    }
    eligible.add(symbol, 0);
  }

  /** Place of an arm among the first {@code count}; -1 for none. The table may hold older rows. */
  private int indexOf(int symbol, int count) {
    if (symbol >= indexBySymbol.length) {
      return -1;
    }
    int i = indexBySymbol[symbol];
    return i < count && eligible.symbols[i] == symbol ? i : -1;
  }

  private void align(Values from, double[] to, String column) {
    Arrays.fill(to, 0, eligible.count, Double.NaN);
    for (int k = 0; k < from.count; k++) {
      int i = indexOf(from.symbols[k], eligible.count);
      if (i < 0) {
        throw new JsonFormatException(
            column + ": " + symbols.name(from.symbols[k]) + " is not among eligible");
      }
      to[i] = from.values[k];
    }
  }

  /** Arms that the target leaves out have chance 0. */
  private void checkTarget() {
    if (!target.present) {
      return;
    }
    double sum = 0;
    for (int i = 0; i < eligible.count; i++) {
      double p = Double.isNaN(targets[i]) ? 0 : targets[i];
      if (!(p >= 0 && p <= 1)) {
        throw new JsonFormatException(
            targetColumn + "." + symbols.name(eligible.symbols[i]) + ": must be 0 to 1, was " + p);
      }
      targets[i] = p;
      sum += p;
    }
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
      throw new JsonFormatException(targetColumn + ": must sum to 1, summed to " + sum);
    }
  }

  private void checkModel() {
    if (!q.present) {
      return;
    }
    for (int i = 0; i < eligible.count; i++) {
      boolean needed = !target.present || targets[i] > 0 || i == chosen;
      if (Double.isNaN(models[i])) {
        if (needed) {
          throw new JsonFormatException(
              qColumn + ": has no value for " + symbols.name(eligible.symbols[i]));
        }
        models[i] = 0;
      }
    }
  }
}
