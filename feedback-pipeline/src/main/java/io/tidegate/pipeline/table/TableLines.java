package io.tidegate.pipeline.table;

import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.json.JsonObject;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.log.JsonlFiles;
import java.io.IOException;
import java.nio.file.Path;

/** The rows of an outcome table as they are read: plain or gzipped JSON lines. */
public final class TableLines {

  /** Takes one row; an {@link IllegalArgumentException} makes it a bad one. */
  @FunctionalInterface
  public interface Sink {
    void row(String id, JsonObject row) throws IOException;
  }

  private TableLines() {}

  /**
   * Reads the rows of one half; a row without an id has its number, from 1.
   *
   * @throws io.tidegate.pipeline.log.BadRowException at the first bad row, unless they are skipped
   * @throws IOException when the file can not be read
   */
  public static void forEach(Path file, Half half, BadRows onBad, Sink sink) throws IOException {
    long[] number = {0};
    JsonlFiles.forEachLine(
        file,
        (where, line) -> {
          number[0]++;
          try {
            JsonObject row = JsonObject.parse(line);
            String id = id(row, number[0]);
            if (half.holds(id)) {
              sink.row(id, row);
            }
          } catch (IllegalArgumentException e) {
            onBad.add(where, String.valueOf(e.getMessage()));
          }
        });
  }

  /** The row's id, a word or a whole number; its number when it has none. */
  private static String id(JsonObject row, long number) {
    if (!row.has("id")) {
      return Long.toString(number);
    }
    try {
      return row.string("id");
    } catch (JsonFormatException notText) {
      return Long.toString(row.integer("id"));
    }
  }

  /**
   * The quality of one model in a row.
   *
   * @throws IllegalArgumentException when it is outside 0 to 1
   */
  public static double quality(String model, JsonObject outcome) {
    double quality = outcome.number("quality");
    if (!(quality >= 0 && quality <= 1)) {
      throw new IllegalArgumentException(
          "outcomes." + model + ": quality must be 0 to 1, was " + quality);
    }
    return quality;
  }

  /**
   * The length of one model's answer in a row, tokens; {@value OutcomeTable#TOKENS_GUESSED} when
   * the row does not say.
   *
   * @throws IllegalArgumentException when it is below 0
   */
  public static double outputTokens(String model, JsonObject outcome) {
    double tokens = outcome.number("output_tokens", OutcomeTable.TOKENS_GUESSED);
    if (!(tokens >= 0)) {
      throw new IllegalArgumentException(
          "outcomes." + model + ": output_tokens must be >= 0, was " + tokens);
    }
    return tokens;
  }
}
