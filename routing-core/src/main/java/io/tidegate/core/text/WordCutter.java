package io.tidegate.core.text;

import java.util.Arrays;

/**
 * Collects characters, folded unless capitals count, into words and cuts each finished word into
 * pieces, longest match first.
 */
final class WordCutter {
  private final PieceTrie pieces;
  private final int unknown;
  private final PieceSink sink;
  private final boolean cased;

  private char[] word = new char[2 * WordPiece.WORD_CODE_POINTS_MAX];
  private int[] starts = new int[word.length];
  private int[] ends = new int[word.length];
  private int units;
  private int codePoints;
  private int wordStart;
  private int wordEnd;

  // Pieces of the word being cut: they count only when the whole word can be cut.
  private final int[] cutIds = new int[WordPiece.WORD_CODE_POINTS_MAX];
  private final int[] cutFrom = new int[WordPiece.WORD_CODE_POINTS_MAX + 1];

  WordCutter(PieceTrie pieces, int unknown, PieceSink sink, boolean cased) {
    this.pieces = pieces;
    this.unknown = unknown;
    this.sink = sink;
    this.cased = cased;
  }

  /** Whether a word has begun and not ended. */
  boolean inWord() {
    return codePoints > 0;
  }

  /**
   * Takes the code point that stands at {@code start} (inclusive) to {@code end} (exclusive) of the
   * text.
   */
  void take(int codePoint, int start, int end) {
    if (codePoint < 0x80) {
      takeAscii(codePoint, start, end);
    } else if (BertFold.isSpace(codePoint)) {
      endWord();
    } else if (!BertFold.isDropped(codePoint)) {
      boolean alone = BertFold.isIdeograph(codePoint);
      if (alone) {
        endWord();
      }
      String folded = cased ? Character.toString(codePoint) : BertFold.fold(codePoint);
      for (int i = 0; i < folded.length(); ) {
        int c = folded.codePointAt(i);
        takeFolded(c, start, end);
        i += Character.charCount(c);
      }
      if (alone) {
        endWord();
      }
    }
  }

  private void takeAscii(int c, int start, int end) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      append(c, start, end);
    } else if (c >= 'A' && c <= 'Z') {
      append(cased ? c : c + ('a' - 'A'), start, end);
    } else if (BertFold.isDropped(c)) {
      return;
    } else if (BertFold.isSpace(c)) {
      endWord();
    } else {
      takeFolded(c, start, end);
    }
  }

  private void takeFolded(int c, int start, int end) {
    if (BertFold.isSpace(c)) {
      endWord();
    } else if (BertFold.isPunctuation(c)) {
      endWord();
      append(c, start, end);
      endWord();
    } else {
      append(c, start, end);
    }
  }

  private void append(int codePoint, int start, int end) {
    if (codePoints == 0) {
      wordStart = start;
    }
    wordEnd = end;
    codePoints++;
    if (codePoints > WordPiece.WORD_CODE_POINTS_MAX) {
      return;
    }
    if (units + 2 > word.length) {
      word = Arrays.copyOf(word, 2 * word.length);
      starts = Arrays.copyOf(starts, word.length);
      ends = Arrays.copyOf(ends, word.length);
    }
    int count = Character.toChars(codePoint, word, units);
    for (int i = 0; i < count; i++) {
      starts[units] = start;
      ends[units] = end;
      units++;
    }
  }

  /** Cuts the word collected so far; does nothing between words. */
  void endWord() {
    if (codePoints == 0) {
      return;
    }
    int count = codePoints > WordPiece.WORD_CODE_POINTS_MAX ? 0 : cut();
    if (count == 0) {
      sink.add(unknown, wordStart, wordEnd);
    }
    for (int i = 0; i < count; i++) {
      sink.add(cutIds[i], starts[cutFrom[i]], ends[cutFrom[i + 1] - 1]);
    }
    units = 0;
    codePoints = 0;
  }

  /** Number of pieces, or 0 when some part of the word is in no piece. */
  private int cut() {
    int count = 0;
    int from = 0;
    while (from < units) {
      int node = from == 0 ? PieceTrie.WORD_ROOT : PieceTrie.CONTINUATION_ROOT;
      int longest = PieceTrie.NONE;
      int to = from;
      for (int i = from; i < units; i++) {
        node = pieces.child(node, word[i]);
        if (node == PieceTrie.NONE) {
          break;
        }
        if (pieces.token(node) != PieceTrie.NONE) {
          longest = pieces.token(node);
          to = i + 1;
        }
      }
      if (longest == PieceTrie.NONE) {
        return 0;
      }
      cutIds[count] = longest;
      cutFrom[count++] = from;
      from = to;
    }
    cutFrom[count] = units;
    return count;
  }
}
