package io.tidegate.router.classify;

import java.util.List;

/**
 * The texts of one request.
 *
 * @param tenant who asks: what was read for one tenant is never looked up for another
 * @param texts the texts of all roles and tool results
 * @param asked which of them is the last user turn; the model's opinion is about it
 * @param said the user's turns, the asked one among them, in order: the model looks for personal
 *     data in all of them, rules look everywhere
 */
public record Conversation(String tenant, List<String> texts, int asked, List<Integer> said) {

  public Conversation {
    texts = List.copyOf(texts);
    said = List.copyOf(said);
    if (asked < 0 || asked >= texts.size()) {
      throw new IllegalArgumentException(
          "conversation: asked must be 0 to " + (texts.size() - 1) + ", was " + asked);
    }
  }

  /** A single text of nobody in particular. */
  public static Conversation of(String text) {
    return new Conversation("", List.of(text), 0, List.of(0));
  }

  String askedText() {
    return texts.get(asked);
  }

  long characters() {
    long characters = 0;
    for (String text : texts) {
      characters += text.length();
    }
    return characters;
  }

  @Override
  public String toString() {
    return "Conversation[" + texts.size() + " texts]";
  }
}
