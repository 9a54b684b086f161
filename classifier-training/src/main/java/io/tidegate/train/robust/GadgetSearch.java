package io.tidegate.train.robust;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Looks for words that push a prompt over to the other side when they are appended: hill climbing
 * with the score to be seen, one word after the other, each the best of a draw from the vocabulary.
 * An attacker who can ask the router as often as they like has no more than this.
 */
public final class GadgetSearch {

  /** Words that may be appended. */
  static final int WORDS_MAX = 10;

  private final Reader reader;
  private final List<String> words;
  private final int budget;
  private final Random random;

  /**
   * @param words what may be appended
   * @param budget passes of the model for one prompt
   */
  public GadgetSearch(Reader reader, List<String> words, int budget, long seed) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("the vocabulary has no whole words");
    }
    this.reader = reader;
    this.words = words;
    this.budget = budget;
    this.random = new Random(seed);
  }

  /**
   * What came of it in one direction.
   *
   * @param direction {@code up} from hard to easy, {@code down} from easy to hard
   * @param prompts that began on the one side
   * @param moved those that the search pushed over
   * @param byChance those that {@value #WORDS_MAX} words drawn blindly push over
   * @param words mean number of words that it took
   */
  public record Result(String direction, int prompts, int moved, int byChance, double words) {

    double share() {
      return prompts == 0 ? Double.NaN : moved / (double) prompts;
    }

    double chanceShare() {
      return prompts == 0 ? Double.NaN : byChance / (double) prompts;
    }
  }

  /** Both directions over the same prompts. */
  public List<Result> run(List<String> prompts) {
    int[] count = new int[2];
    int[] moved = new int[2];
    int[] chance = new int[2];
    long[] took = new long[2];
    for (String prompt : prompts) {
      boolean easy = Reader.easy(reader.first(prompt));
      int side = easy ? 1 : 0;
      count[side]++;
      chance[side] += Reader.easy(reader.first(prompt + blind())) == easy ? 0 : 1;
      int needed = climb(prompt, easy);
      moved[side] += needed > 0 ? 1 : 0;
      took[side] += needed;
    }
    List<Result> results = new ArrayList<>();
    for (int side = 0; side < 2; side++) {
      results.add(
          new Result(
              side == 0 ? "up" : "down",
              count[side],
              moved[side],
              chance[side],
              moved[side] == 0 ? Double.NaN : took[side] / (double) moved[side]));
    }
    return results;
  }

  private String blind() {
    StringBuilder suffix = new StringBuilder();
    for (int i = 0; i < WORDS_MAX; i++) {
      suffix.append(' ').append(words.get(random.nextInt(words.size())));
    }
    return suffix.toString();
  }

  /** Words that were needed; 0 when the budget ended first. */
  private int climb(String prompt, boolean easy) {
    String text = prompt;
    float best = reader.first(prompt).smallOk();
    int draws = Math.max(1, budget / WORDS_MAX);
    for (int length = 1; length <= WORDS_MAX; length++) {
      String next = text;
      for (int draw = 0; draw < draws; draw++) {
        String candidate = text + ' ' + words.get(random.nextInt(words.size()));
        float score = reader.first(candidate).smallOk();
        if (easy ? score < best : score > best) {
          best = score;
          next = candidate;
        }
      }
      text = next;
      if (easy != best >= Reader.SIDE) {
        return length;
      }
    }
    return 0;
  }

  /** Whole words of a bundle's vocabulary, letters alone, in order of their ids. */
  public static List<String> vocabulary(Path bundle) throws IOException {
    JsonNode vocab =
        new ObjectMapper()
            .readTree(Files.readAllBytes(bundle.resolve("tokenizer.json")))
            .path("model")
            .path("vocab");
    List<String> words = new ArrayList<>();
    vocab
        .fieldNames()
        .forEachRemaining(
            piece -> {
              if (piece.length() > 1 && piece.codePoints().allMatch(Character::isLetter)) {
                words.add(piece);
              }
            });
    return words;
  }
}
