package io.tidegate.pipeline.prepared;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.pipeline.scan.RowBytes;
import io.tidegate.pipeline.scan.Symbols;
import io.tidegate.pipeline.scan.UnusualJsonException;
import java.io.IOException;

/**
 * Reads rows that hold a whole logged choice: {@code {"decision_id", "action", "propensity",
 * "reward", "eligible": [..], "target": {arm: probability}, "q": {arm: value}}}. For one thread.
 */
public final class PreparedReader {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final PreparedScan scan;
  private final PreparedText text;
  private final PreparedRow row;

  public PreparedReader(RowColumns columns, Symbols symbols) {
    scan = new PreparedScan(columns, symbols);
    text = new PreparedText(columns, symbols);
    row = new PreparedRow(symbols, columns.target(), columns.q());
  }

  /**
   * Appends a line's packed row, when it is a plain prepared row.
   *
   * @return false when the line needs {@link #readAny} or is something else; nothing was appended
   * @throws JsonFormatException naming the field that is missing or outside its range
   */
  public boolean readPlain(byte[] line, int from, int end, RowBytes out) {
    try {
      scan.read(line, from, end, row);
    } catch (UnusualJsonException e) {
      return false;
    }
    row.write(out);
    return true;
  }

  /**
   * Appends the packed row of any prepared row.
   *
   * @throws JsonFormatException naming the field that is missing or outside its range
   */
  public void readAny(byte[] line, RowBytes out) throws IOException {
    try {
      text.read(JSON.readTree(line), row);
    } catch (JsonProcessingException e) {
      throw new JsonFormatException("is no JSON");
    }
    row.write(out);
  }
}
