package io.tidegate.train.vocab;

import io.tidegate.core.text.BertWords;
import io.tidegate.core.text.WordPiece;
import io.tidegate.train.nn.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Adds pieces to the end of a vocabulary, so that what was learnt with it keeps its meaning: words
 * that occur often and that the vocabulary breaks up, and characters it does not know. The row of a
 * new piece in a table of a checkpoint begins as the mean of the rows that spelt it before.
 */
public final class VocabularyGrowth {
  private static final int WORD_CHARS_MAX = 40;
  private static final int SPECIAL_TOKENS = 2; // [CLS] and [SEP] around every text

  private final List<String> old;
  private final WordPiece tokenizer;
  private final Map<String, Long> counts = new HashMap<>();

  /** Growth of a vocabulary, given in id order. */
  public VocabularyGrowth(List<String> pieces) {
    old = List.copyOf(pieces);
    tokenizer = WordPiece.fromVocab(old);
  }

  /** Counts the words of a text. */
  public void add(CharSequence text) {
    BertWords.split(
        text,
        word -> {
          if (word.length() <= WORD_CHARS_MAX) {
            counts.merge(word, 1L, Long::sum);
          }
        });
  }

  /**
   * The grown vocabulary in id order, the old one its beginning.
   *
   * @param size pieces in all; fewer come back when too few words are frequent
   * @param countMin how often a word or character must have been counted
   */
  public List<String> grown(int size, long countMin) {
    Set<String> known = new HashSet<>(old);
    Map<String, Long> fresh = new HashMap<>();
    counts.forEach(
        (word, count) -> {
          boolean first = true;
          for (int at = 0; at < word.length(); ) {
            String character = Character.toString(word.codePointAt(at));
            at += character.length();
            String piece = first ? character : "##" + character;
            first = false;
            if (!known.contains(piece)) {
              fresh.merge(piece, count, Long::sum);
            }
          }
        });
    counts.forEach(
        (word, count) -> {
          if (!known.contains(word) && word.codePointCount(0, word.length()) > 1) {
            fresh.put(word, count);
          }
        });
    List<String> pieces = new ArrayList<>(old);
    fresh.entrySet().stream()
        .filter(e -> e.getValue() >= countMin)
        .sorted(
            Comparator.<Map.Entry<String, Long>>comparingLong(Map.Entry::getValue)
                .reversed()
                .thenComparing(Map.Entry::getKey))
        .limit(Math.max(0, size - old.size()))
        .forEach(e -> pieces.add(e.getKey()));
    return pieces;
  }

  /**
   * The tensors of a checkpoint for the grown vocabulary: every tensor whose first side is the old
   * vocabulary's size grows, the others stay.
   *
   * @param pieces as {@link #grown} returns them
   */
  public Map<String, Tensor> grow(Map<String, Tensor> tensors, List<String> pieces) {
    Map<String, Tensor> grown = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) ->
            grown.put(name, tensor.shape()[0] == old.size() ? rows(tensor, pieces) : tensor));
    return grown;
  }

  private Tensor rows(Tensor tensor, List<String> pieces) {
    int width = tensor.values().length / old.size();
    float[] values = Arrays.copyOf(tensor.values(), pieces.size() * width);
    for (int id = old.size(); id < pieces.size(); id++) {
      String piece = pieces.get(id);
      String text = piece.startsWith("##") ? piece.substring(2) : piece;
      int[] ids = tokenizer.encode(text, WORD_CHARS_MAX + 1, 1).ids();
      int parts = ids.length - SPECIAL_TOKENS;
      for (int i = 1; i <= parts; i++) {
        for (int c = 0; c < width; c++) {
          values[id * width + c] += values[ids[i] * width + c] / parts;
        }
      }
    }
    long[] shape = tensor.shape().clone();
    shape[0] = pieces.size();
    return new Tensor(shape, values);
  }
}
