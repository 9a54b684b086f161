package io.tidegate.core.text;

import java.util.function.Consumer;

/**
 * The words that WordPiece cuts into pieces: folded, split at white space, with punctuation and
 * ideographs alone.
 */
public final class BertWords {
  private BertWords() {}

  /** Hands every word of {@code text} to {@code words}, in order. */
  public static void split(CharSequence text, Consumer<String> words) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      int codePoint = Character.codePointAt(text, i);
      i += Character.charCount(codePoint);
      if (BertFold.isSpace(codePoint)) {
        flush(word, words);
      } else if (!BertFold.isDropped(codePoint)) {
        if (BertFold.isIdeograph(codePoint)) {
          flush(word, words);
          words.accept(BertFold.fold(codePoint));
        } else {
          add(BertFold.fold(codePoint), word, words);
        }
      }
    }
    flush(word, words);
  }

  private static void add(String folded, StringBuilder word, Consumer<String> words) {
    for (int i = 0; i < folded.length(); ) {
      int c = folded.codePointAt(i);
      i += Character.charCount(c);
      if (BertFold.isSpace(c)) {
        flush(word, words);
      } else if (BertFold.isPunctuation(c)) {
        flush(word, words);
        words.accept(Character.toString(c));
      } else {
        word.appendCodePoint(c);
      }
    }
  }

  private static void flush(StringBuilder word, Consumer<String> words) {
    if (!word.isEmpty()) {
      words.accept(word.toString());
      word.setLength(0);
    }
  }
}
