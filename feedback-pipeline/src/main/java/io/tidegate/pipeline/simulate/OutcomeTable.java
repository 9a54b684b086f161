package io.tidegate.pipeline.simulate;

import io.tidegate.core.features.PromptFeatures;
import io.tidegate.core.json.JsonObject;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.log.JsonlFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * What each model would have done with each prompt; see {@code docs/replay.md} for the format.
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

  /** One prompt: its features, and for each arm the quality and length of the answer. */
  record Row(String id, PromptFeatures features, double[] quality, double[] outputTokens) {

    double costUsd(SimulatedArm arm, int index) {
      return arm.price().costUsd(features.promptTokens(), outputTokens[index]);
    }
  }

  public OutcomeTable {
    arms = List.copyOf(arms);
    rows = List.copyOf(rows);
  }

  /**
   * Reads JSON lines, plain or gzipped.
   *
   * @throws io.tidegate.pipeline.log.BadRowException at the first bad row, unless they are skipped
   * @throws IllegalArgumentException when an arm is not in the table or no row is complete
   * @throws IOException when the file can not be read
   */
  public static OutcomeTable read(
      Path file, List<SimulatedArm> arms, PromptFeaturesSource source, BadRows onBad)
      throws IOException {
    Reader reader = new Reader(arms, source);
    JsonlFiles.forEachLine(
        file,
        (where, line) -> {
          try {
            reader.add(JsonObject.parse(line));
          } catch (IllegalArgumentException e) {
            onBad.add(where, String.valueOf(e.getMessage()));
          }
        });
    return reader.table(file.toString());
  }

  /** The same rows in another order, a fixed function of the seed. */
  OutcomeTable shuffled(long seed) {
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

    void add(JsonObject json) {
      JsonObject outcomes = json.object("outcomes");
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
        quality[i] = outcome.number("quality");
        tokens[i] = outcome.number("output_tokens", TOKENS_GUESSED);
        guessed += outcome.has("output_tokens") ? 0 : 1;
        if (!(quality[i] >= 0 && quality[i] <= 1) || !(tokens[i] >= 0)) {
          throw new IllegalArgumentException(
              "outcomes."
                  + model
                  + ": quality must be 0 to 1 and output_tokens >= 0, were "
                  + quality[i]
                  + " and "
                  + tokens[i]);
        }
      }
      guessedTokens += guessed;
      rows.add(new Row(json.string("id"), source.features(json.string("prompt")), quality, tokens));
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
