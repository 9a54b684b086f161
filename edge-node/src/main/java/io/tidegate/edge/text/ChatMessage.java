package io.tidegate.edge.text;

/**
 * One turn of a conversation.
 *
 * @param role whose turn it is
 * @param text what was said, possibly empty
 */
public record ChatMessage(Role role, String text) {
  /** The speakers that chat templates know. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT
  }
}
