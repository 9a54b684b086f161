package io.tidegate.train.vocab;

import io.tidegate.core.text.BertWords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Learns a WordPiece vocabulary: from single characters up, the pair of neighbouring pieces that
 * occurs most often in the counted words becomes a new piece, until the vocabulary is full (the
 * merge rule of byte-pair encoding, Sennrich et al. 2016, with WordPiece's {@code ##} marks).
 *
 * <p>The result depends on the counted words alone, not on their order.
 */
public final class VocabularyTrainer {
  /** The pieces that every vocabulary begins with, in id order. */
  public static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

  private static final int WORD_CHARS_MAX = 40;

  private final Map<String, Long> counts = new HashMap<>();

  /** Counts the words of a text, {@code weight} times each. */
  public void add(CharSequence text, int weight) {
    BertWords.split(
        text,
        word -> {
          if (word.length() <= WORD_CHARS_MAX) {
            counts.merge(word, (long) weight, Long::sum);
          }
        });
  }

  /**
   * The vocabulary in id order.
   *
   * @param size pieces in all, special ones included; fewer come back when the text has no more
   *     pairs
   * @param alphabet single characters kept, the most frequent first; words with others become
   *     unknown
   * @param countMin how often a pair must occur to become a piece
   */
  public List<String> train(int size, int alphabet, long countMin) {
    Merges merges = new Merges(new TreeMap<>(counts), alphabet);
    List<String> pieces = new ArrayList<>(SPECIAL);
    pieces.addAll(merges.symbols);
    while (pieces.size() < size) {
      String merged = merges.next(countMin);
      if (merged == null) {
        break;
      }
      if (!merged.isEmpty()) {
        pieces.add(merged);
      }
    }
    return pieces;
  }

  private record Pair(int left, int right) {}

  private record Candidate(Pair pair, long count) {}

  /** The words as symbol sequences, with pair counts kept up to date by each merge. */
  private static final class Merges {
    final List<String> symbols = new ArrayList<>();
    private final Map<String, Integer> ids = new LinkedHashMap<>();
    private final List<int[]> words = new ArrayList<>();
    private final List<Long> wordCounts = new ArrayList<>();
    private final Map<Pair, Long> pairCounts = new HashMap<>();
    private final Map<Pair, List<Integer>> where = new HashMap<>();
    private final PriorityQueue<Candidate> queue =
        new PriorityQueue<>(
            Comparator.comparingLong(Candidate::count)
                .reversed()
                .thenComparingInt(c -> c.pair().left())
                .thenComparingInt(c -> c.pair().right()));

    Merges(Map<String, Long> counts, int alphabet) {
      Map<String, Long> characters = new TreeMap<>();
      counts.forEach(
          (word, count) ->
              pieces(word).forEach(piece -> characters.merge(piece, count, Long::sum)));
      characters.entrySet().stream()
          .sorted(
              Map.Entry.<String, Long>comparingByValue()
                  .reversed()
                  .thenComparing(Map.Entry.comparingByKey()))
          .limit(alphabet)
          .forEach(e -> idOf(e.getKey()));
      counts.forEach(this::addWord);
      pairCounts.forEach((pair, count) -> queue.add(new Candidate(pair, count)));
    }

    private static List<String> pieces(String word) {
      List<String> pieces = new ArrayList<>();
      word.codePoints()
          .forEach(
              c ->
                  pieces.add(
                      pieces.isEmpty() ? Character.toString(c) : "##" + Character.toString(c)));
      return pieces;
    }

    private int idOf(String piece) {
      Integer known = ids.putIfAbsent(piece, symbols.size());
      if (known == null) {
        symbols.add(piece);
        return symbols.size() - 1;
      }
      return known;
    }

    private void addWord(String word, long count) {
      List<String> pieces = pieces(word);
      if (pieces.size() < 2 || !ids.keySet().containsAll(pieces)) {
        return;
      }
      int[] sequence = pieces.stream().mapToInt(this::idOf).toArray();
      words.add(sequence);
      wordCounts.add(count);
      for (int i = 0; i + 1 < sequence.length; i++) {
        Pair pair = new Pair(sequence[i], sequence[i + 1]);
        pairCounts.merge(pair, count, Long::sum);
        where.computeIfAbsent(pair, p -> new ArrayList<>()).add(words.size() - 1);
      }
    }

    /**
     * The next new piece; empty when a merge made a piece that exists already; null when no pair is
     * left.
     */
    @Nullable String next(long countMin) {
      Candidate best;
      while (true) {
        best = queue.poll();
        if (best == null) {
          return null;
        }
        long now = pairCounts.getOrDefault(best.pair(), 0L);
        if (now == best.count()) {
          break;
        }
        if (now >= countMin) {
          queue.add(new Candidate(best.pair(), now));
        }
      }
      if (best.count() < countMin) {
        return null;
      }
      String left = symbols.get(best.pair().left());
      String right = symbols.get(best.pair().right());
      String merged = left + (right.startsWith("##") ? right.substring(2) : right);
      boolean fresh = !ids.containsKey(merged);
      merge(best.pair(), idOf(merged));
      return fresh ? merged : "";
    }

    private void merge(Pair pair, int merged) {
      List<Integer> users = where.remove(pair);
      Map<Pair, Boolean> touched = new LinkedHashMap<>();
      int previous = -1;
      for (int word : users == null ? List.<Integer>of() : users) {
        if (word != previous) {
          mergeIn(word, pair, merged, touched);
        }
        previous = word;
      }
      pairCounts.remove(pair);
      for (Pair changed : touched.keySet()) {
        long count = pairCounts.getOrDefault(changed, 0L);
        if (count > 0) {
          queue.add(new Candidate(changed, count));
        }
      }
    }

    private void mergeIn(int word, Pair pair, int merged, Map<Pair, Boolean> touched) {
      int[] before = words.get(word);
      int[] after = new int[before.length];
      int length = 0;
      for (int i = 0; i < before.length; i++) {
        boolean here =
            i + 1 < before.length && before[i] == pair.left() && before[i + 1] == pair.right();
        after[length++] = here ? merged : before[i];
        i += here ? 1 : 0;
      }
      if (length == before.length) {
        return;
      }
      int[] sequence = Arrays.copyOf(after, length);
      long count = wordCounts.get(word);
      for (int i = 0; i + 1 < before.length; i++) {
        pairCounts.merge(new Pair(before[i], before[i + 1]), -count, Long::sum);
      }
      for (int i = 0; i + 1 < sequence.length; i++) {
        Pair made = new Pair(sequence[i], sequence[i + 1]);
        boolean fresh = sequence[i] == merged || sequence[i + 1] == merged;
        pairCounts.merge(made, count, Long::sum);
        if (fresh) {
          where.computeIfAbsent(made, p -> new ArrayList<>()).add(word);
          touched.put(made, true);
        }
      }
      words.set(word, sequence);
    }
  }
}
