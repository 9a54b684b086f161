package io.tidegate.core.text;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A WordPiece tokenizer: BERT's normaliser, lower-casing unless told otherwise, words split at
 * white space and punctuation, each word cut greedily into the longest pieces of the vocabulary (Wu
 * et al. 2016; Devlin et al. 2019).
 *
 * <p>The result equals that of the HuggingFace tokenizers library with one exception: the literal
 * text {@code [SEP]} in a prompt stays text here and never becomes a special token. Instances are
 * immutable and safe for concurrent use.
 */
public final class WordPiece {
  /** Characters looked at from each side of a long text; what lies between them is not read. */
  public static final int WINDOW_CHARS = 4096;

  static final int WORD_CODE_POINTS_MAX = 100;
  // A word is given this much beyond the front window to end.
  private static final int WORD_CHARS_MAX = 512;

  private final PieceTrie pieces;
  private final int vocabSize;
  private final int unknown;
  private final int first;
  private final int last;
  private final boolean cased;

  private WordPiece(List<String> vocab, boolean cased) {
    this.cased = cased;
    Set<String> seen = new HashSet<>();
    for (String piece : vocab) {
      if (piece.isEmpty() || !seen.add(piece)) {
        throw new IllegalArgumentException(
            "vocabulary: piece \"" + piece + "\" is empty or occurs twice");
      }
    }
    pieces = new PieceTrie(vocab);
    vocabSize = vocab.size();
    unknown = required(vocab, "[UNK]");
    first = required(vocab, "[CLS]");
    last = required(vocab, "[SEP]");
  }

  /**
   * A tokenizer over pieces in id order; pieces that continue a word begin with {@code ##}.
   *
   * @throws IllegalArgumentException when a piece is empty or occurs twice, or one of {@code [UNK]
   *     [CLS] [SEP]} is missing
   */
  public static WordPiece fromVocab(List<String> vocab) {
    return fromVocab(vocab, false);
  }

  /**
   * A tokenizer that keeps capitals and accents, or one that does not.
   *
   * @throws IllegalArgumentException as {@link #fromVocab(List)}
   */
  public static WordPiece fromVocab(List<String> vocab, boolean cased) {
    return new WordPiece(List.copyOf(vocab), cased);
  }

  /** Number of pieces. */
  public int vocabSize() {
    return vocabSize;
  }

  /**
   * Encodes a text into at most {@code head + tail} tokens: {@code [CLS]}, the first {@code head -
   * 1} pieces, the last {@code tail - 1} of the remaining pieces, {@code [SEP]}. A text that fits
   * is encoded whole.
   *
   * <p>Time is linear in the characters looked at, and these are at most {@value #WINDOW_CHARS}
   * from the front (512 more to finish a word) and as many from the back, however long the text is.
   *
   * @param head tokens from the front, {@code [CLS]} included; at least 1
   * @param tail tokens from the back, {@code [SEP]} included; at least 1
   */
  public Encoding encode(CharSequence text, int head, int tail) {
    if (head < 1 || tail < 1) {
      throw new IllegalArgumentException(
          "head and tail must be >= 1, were " + head + " and " + tail);
    }
    PieceSink sink = new PieceSink(head - 1, tail - 1);
    WordCutter cutter = new WordCutter(pieces, unknown, sink, cased);
    int length = text.length();
    int position = 0;
    boolean jumped = false;
    while (position < length) {
      boolean betweenWords = !cutter.inWord() && (sink.headFull() || position >= WINDOW_CHARS);
      if (!jumped && (betweenWords || position >= WINDOW_CHARS + WORD_CHARS_MAX)) {
        cutter.endWord();
        position = resumeAt(text, position);
        jumped = true;
        continue;
      }
      int codePoint = Character.codePointAt(text, position);
      int next = position + Character.charCount(codePoint);
      cutter.take(codePoint, position, next);
      position = next;
    }
    cutter.endWord();
    return sink.encoding(first, last);
  }

  /**
   * Where reading goes on once the head is complete: here, or at the first gap of the back window.
   */
  private static int resumeAt(CharSequence text, int position) {
    int length = text.length();
    int window = length - WINDOW_CHARS;
    if (window <= position) {
      return position;
    }
    for (int i = window; i < length; i++) {
      if (BertFold.isSpace(text.charAt(i))) {
        return i;
      }
    }
    return Character.isLowSurrogate(text.charAt(window)) ? window + 1 : window;
  }

  private static int required(List<String> vocab, String piece) {
    int id = vocab.indexOf(piece);
    if (id < 0) {
      throw new IllegalArgumentException("vocabulary: special token " + piece + " is missing");
    }
    return id;
  }
}
