package io.tidegate.pipeline.prepared;

import io.tidegate.pipeline.scan.JsonCursor;
import io.tidegate.pipeline.scan.SymbolCache;
import io.tidegate.pipeline.scan.Symbols;
import io.tidegate.pipeline.scan.UnusualJsonException;
import java.nio.charset.StandardCharsets;

/** Reads the text of prepared rows, the fast way. */
final class PreparedScan {

  private static final byte[] DECISION_ID = ascii("decision_id");
  private static final byte[] ACTION = ascii("action");
  private static final byte[] PROPENSITY = ascii("propensity");
  private static final byte[] REWARD = ascii("reward");
  private static final byte[] ELIGIBLE = ascii("eligible");
  private static final byte[] KEEP = ascii("keep_probability");
  private static final byte[] TYPE = ascii("type");

  private final byte[] targetColumn;
  private final byte[] qColumn;
  private final byte[] contextColumn;
  private final SymbolCache symbols;
  private final JsonCursor cursor = new JsonCursor();

  PreparedScan(RowColumns columns, Symbols symbols) {
    this.targetColumn = ascii(columns.target());
    this.qColumn = ascii(columns.q());
    this.contextColumn = ascii(columns.context());
    this.symbols = new SymbolCache(symbols);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Fills {@code row} from a line.
   *
   * @throws UnusualJsonException when the line needs a full parser
   */
  void read(byte[] line, int from, int end, PreparedRow row) {
    row.clear();
    cursor.reset(line, from, end);
    cursor.open('{');
    for (boolean first = true; cursor.nextName(first); first = false) {
      field(row);
    }
    cursor.requireEnd();
  }

  private void field(PreparedRow row) {
    if (cursor.is(DECISION_ID)) {
      cursor.string();
      row.idHash = cursor.hash();
      row.identified = true;
    } else if (cursor.is(ACTION)) {
      cursor.string();
      row.action = symbols.of(cursor);
    } else if (cursor.is(PROPENSITY)) {
      row.propensity = cursor.number();
    } else if (cursor.is(REWARD)) {
      row.reward = cursor.skipNull() ? Double.NaN : cursor.number();
    } else if (cursor.is(ELIGIBLE)) {
      eligible(row);
    } else if (cursor.is(targetColumn)) {
      values(row.target);
    } else if (cursor.is(qColumn)) {
      values(row.q);
    } else if (cursor.is(contextColumn)) {
      context(row);
    } else if (cursor.is(KEEP)) {
      row.keep = cursor.number();
    } else if (cursor.is(TYPE)) {
      throw UnusualJsonException.INSTANCE;
    } else {
      cursor.skip();
    }
  }

  private void eligible(PreparedRow row) {
    row.eligible.clear();
    row.eligible.present = true;
    cursor.open('[');
    for (boolean first = true; cursor.nextElement(first); first = false) {
      cursor.string();
      row.eligible.add(symbols.of(cursor), 0);
    }
  }

  private void values(PreparedRow.Values into) {
    into.clear();
    if (cursor.skipNull()) {
      return;
    }
    into.present = true;
    cursor.open('{');
    for (boolean first = true; cursor.nextName(first); first = false) {
      int symbol = symbols.of(cursor);
      for (int i = 0; i < into.count; i++) {
        if (into.symbols[i] == symbol) {
          throw UnusualJsonException.INSTANCE;
        }
      }
      into.add(symbol, cursor.number());
    }
  }

  private void context(PreparedRow row) {
    row.context.clear();
    if (cursor.skipNull()) {
      return;
    }
    row.context.present = true;
    cursor.open('[');
    for (boolean first = true; cursor.nextElement(first); first = false) {
      row.context.add(0, cursor.number());
    }
  }
}
