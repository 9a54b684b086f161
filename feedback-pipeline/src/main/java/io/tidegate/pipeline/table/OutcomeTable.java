package io.tidegate.pipeline.table;

import io.tidegate.core.features.ArmState;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.features.PromptFeatures;
import io.tidegate.core.json.JsonObject;
import io.tidegate.pipeline.log.BadRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * What each model would have done with each prompt; see {@code docs/simulate.md} for the format.
 *
 * @param name where it is from
 * @param arms its columns
 * @param rows rows in which every arm has a quality
 * @param incomplete rows left out because an arm has none
 * @param guessedTokens cells without a token count, counted as {@value #TOKENS_GUESSED} tokens
 */
public record OutcomeTable(
    String name, List<SimulatedArm> arms, List<Row> rows, long incomplete, long guessedTokens) {

  /** Completion length where the table does not say, tokens. */
  static final int TOKENS_GUESSED = 256;

  /**
   * One prompt: what a policy sees of it, and for each arm the quality and length of the answer.
   *
   * @param x the context vector of every arm: a table knows no live state
   */
  public record Row(
      String id,
      PromptFeatures features,
      FeatureVector x,
      double[] quality,
      double[] outputTokens) {

    /** A row with the context vector of idle arms. */
    public static Row of(
        String id, PromptFeatures features, double[] quality, double[] outputTokens) {
      FeatureVector x = FeatureSchema.V1.vector(features, ArmState.IDLE);
      return new Row(id, features, x, quality, outputTokens);
    }
  }

  public OutcomeTable {
    arms = List.copyOf(arms);
    rows = List.copyOf(rows);
  }

  /**
   * Reads JSON lines, plain or gzipped; a row without an id has its number.
   *
   * @throws io.tidegate.pipeline.log.BadRowException at the first bad row, unless they are skipped
   * @throws IllegalArgumentException when an arm is not in the table or no row is complete
   * @throws IOException when the file can not be read
   */
  public static OutcomeTable read(
      Path file, List<SimulatedArm> arms, Half half, PromptFeaturesSource source, BadRows onBad)
      throws IOException {
    Reader reader = new Reader(arms, source);
    TableLines.forEach(file, half, onBad, reader::add);
    return reader.table(file.toString());
  }

  /** The same rows in another order, a fixed function of the seed. */
  public OutcomeTable shuffled(long seed) {
    List<Row> order = new ArrayList<>(rows);
    Collections.shuffle(order, new Random(seed));
    return new OutcomeTable(name, arms, order, incomplete, guessedTokens);
  }

  private static final class Reader {
    private final List<SimulatedArm> arms;
    private final PromptFeaturesSource source;
    private final List<Row> rows = new ArrayList<>();
    private final Set<String> models = new TreeSet<>();
    private long incomplete;
    private long guessedTokens;

    Reader(List<SimulatedArm> arms, PromptFeaturesSource source) {
      this.arms = arms;
      this.source = source;
    }

    void add(String id, JsonObject row) {
      JsonObject outcomes = row.object("outcomes");
      outcomes.names().forEach(models::add);
      double[] quality = new double[arms.size()];
      double[] tokens = new double[arms.size()];
      long guessed = 0;
      for (int i = 0; i < arms.size(); i++) {
        String model = arms.get(i).model();
        if (!outcomes.has(model) || !outcomes.object(model).has("quality")) {
          incomplete++;
          return;
        }
        JsonObject outcome = outcomes.object(model);
        quality[i] = TableLines.quality(model, outcome);
        tokens[i] = TableLines.outputTokens(model, outcome);
        guessed += outcome.has("output_tokens") ? 0 : 1;
      }
      guessedTokens += guessed;
      rows.add(Row.of(id, source.features(row.string("prompt")), quality, tokens));
    }

    OutcomeTable table(String name) {
      for (SimulatedArm arm : arms) {
        if (!models.contains(arm.model())) {
          throw new IllegalArgumentException(
              "table "
                  + name
                  + ": has no model "
                  + arm.model()
                  + "; it has "
                  + String.join(", ", models));
        }
      }
      if (rows.isEmpty()) {
        throw new IllegalArgumentException("table " + name + ": no row has all arms");
      }
      return new OutcomeTable(name, arms, rows, incomplete, guessedTokens);
    }
  }
}
