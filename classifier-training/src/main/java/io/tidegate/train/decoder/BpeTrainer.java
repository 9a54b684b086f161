package io.tidegate.train.decoder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The learner of a {@link Bpe}'s merges. Merges inside words come first, chosen by how often the
 * pair occurs; merges of a space with a whole frequent word come last, so that a word is cut the
 * same way with and without a space before it. Words that the caller calls fillers, and words in
 * capitals, are not counted: they stay spelled in short pieces, known and unknown ones alike.
 */
final class BpeTrainer {
  private static final Pattern WORD = Pattern.compile("\\p{L}+");
  private static final int PAIR_COUNT_MIN = 12;
  private static final int TOKEN_LENGTH_MAX = 12;
  private static final String SPACE = Bpe.spell(" ").get(0);

  private final Predicate<String> filler;
  private final Map<String, Integer> wordCounts = new TreeMap<>();

  BpeTrainer(Predicate<String> filler) {
    this.filler = filler;
  }

  void count(String text) {
    for (String chunk : text.split("\\s")) {
      if (chunk.indexOf('@') >= 0) {
        continue; // an address is a filler as a whole
      }
      Matcher matcher = WORD.matcher(chunk);
      while (matcher.find()) {
        String word = matcher.group();
        boolean capitals = word.length() > 1 && word.equals(word.toUpperCase(Locale.ROOT));
        if (!capitals && !filler.test(word)) {
          wordCounts.merge(word, 1, Integer::sum);
        }
      }
    }
  }

  /**
   * The encoding learnt from what was counted.
   *
   * @param wordMerges most merges inside words
   * @param spaceMerges most merges of a space with a whole word
   */
  Bpe train(int wordMerges, int spaceMerges) {
    Map<String, List<String>> spelled = new TreeMap<>();
    wordCounts.keySet().forEach(word -> spelled.put(word, Bpe.spell(word)));
    List<Bpe.Merge> merges = new ArrayList<>();
    Map<String, Boolean> made = new HashMap<>();
    while (merges.size() < wordMerges) {
      Bpe.Merge best = mostFrequentPair(spelled, made);
      if (best == null) {
        break;
      }
      merges.add(best);
      made.put(best.left() + best.right(), true);
      spelled.values().forEach(pieces -> join(pieces, best));
    }
    wordCounts.entrySet().stream()
        .filter(entry -> requirePieces(spelled, entry.getKey()).size() == 1)
        .filter(
            entry ->
                entry.getKey().length() > 1
                    || entry.getKey().equals("a")
                    || entry.getKey().equals("I"))
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(spaceMerges)
        .forEach(
            entry ->
                merges.add(new Bpe.Merge(SPACE, requirePieces(spelled, entry.getKey()).get(0))));
    return new Bpe(merges);
  }

  private static List<String> requirePieces(Map<String, List<String>> spelled, String word) {
    return Objects.requireNonNull(spelled.get(word), word);
  }

  private Bpe.@Nullable Merge mostFrequentPair(
      Map<String, List<String>> spelled, Map<String, Boolean> made) {
    Map<Bpe.Merge, Integer> counts = new HashMap<>();
    spelled.forEach(
        (word, pieces) -> {
          int count = wordCounts.getOrDefault(word, 0);
          for (int i = 0; i + 1 < pieces.size(); i++) {
            counts.merge(new Bpe.Merge(pieces.get(i), pieces.get(i + 1)), count, Integer::sum);
          }
        });
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() >= PAIR_COUNT_MIN)
        .filter(
            entry ->
                entry.getKey().left().length() + entry.getKey().right().length()
                    <= TOKEN_LENGTH_MAX)
        .filter(entry -> !made.containsKey(entry.getKey().left() + entry.getKey().right()))
        .max(
            Map.Entry.<Bpe.Merge, Integer>comparingByValue()
                .thenComparing(entry -> entry.getKey().left() + "\n" + entry.getKey().right()))
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  private static void join(List<String> pieces, Bpe.Merge merge) {
    for (int i = 0; i + 1 < pieces.size(); i++) {
      if (pieces.get(i).equals(merge.left()) && pieces.get(i + 1).equals(merge.right())) {
        pieces.set(i, pieces.get(i) + pieces.remove(i + 1));
      }
    }
  }
}
