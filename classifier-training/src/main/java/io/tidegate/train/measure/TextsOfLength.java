package io.tidegate.train.measure;

import io.tidegate.core.text.WordPiece;
import java.util.ArrayList;
import java.util.List;

/** Texts that have a wanted number of tokens, made of real prompts glued together word by word. */
final class TextsOfLength {
  private static final int COUNT = 64;
  private static final int MANY = 1 << 14;

  private TextsOfLength() {}

  /**
   * Up to {@value #COUNT} different texts.
   *
   * @param tokens special ones included; a text's last word may bring it a few beyond
   */
  static List<String> of(List<String> prompts, WordPiece tokenizer, int tokens) {
    List<String> texts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    // Few short prompts are gone through again and again.
    long prompted = (long) prompts.size() * tokens;
    for (long i = 0; texts.size() < COUNT && i < prompted; i++) {
      for (String word : prompts.get((int) (i % prompts.size())).split("\\s+")) {
        text.append(text.isEmpty() ? "" : " ").append(word);
        if (tokenizer.encode(text, MANY, 1).length() >= tokens) {
          texts.add(text.toString());
          text.setLength(0);
          break;
        }
      }
    }
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("the data folder has no prompts to measure with");
    }
    return texts;
  }
}
