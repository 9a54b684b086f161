package io.tidegate.edge.text;

import io.tidegate.edge.text.ChatMessage.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a conversation is written down for a model: what goes before and after each turn.
 *
 * @param name the family, or {@code tidegate} or {@code plain}
 * @param prefix what the prompt begins with
 * @param system the system turn; without one, system text is put before the first user turn's text
 * @param user the user turn
 * @param assistant the assistant turn
 * @param generationPrompt what the prompt ends with
 * @param stops texts that end an answer
 * @param note what of the model's own template is not followed
 */
public record ChatTemplate(
    String name,
    String prefix,
    Optional<Turn> system,
    Turn user,
    Turn assistant,
    String generationPrompt,
    Set<String> stops,
    Optional<String> note) {
  /** What goes before and after a turn's text. */
  public record Turn(String before, String after) {
    /**
     * A format with one {@code %s} where the text goes; everything is before it when there is none.
     */
    public static Turn of(String format) {
      int at = format.indexOf("%s");
      return at < 0
          ? new Turn(format, "")
          : new Turn(format.substring(0, at), format.substring(at + 2));
    }
  }

  public ChatTemplate {
    stops = Set.copyOf(stops);
  }

  /** The same template with a note. */
  public ChatTemplate withNote(String text) {
    return new ChatTemplate(
        name, prefix, system, user, assistant, generationPrompt, stops, Optional.of(text));
  }

  /** The prompt of a conversation, ready for the model's answer. */
  public List<PromptPiece> render(List<ChatMessage> messages) {
    List<PromptPiece> pieces = new ArrayList<>();
    markup(pieces, prefix);
    StringBuilder orphanedSystem = new StringBuilder();
    for (ChatMessage message : messages) {
      String text = message.text();
      if (message.role() == Role.SYSTEM && system.isEmpty()) {
        orphanedSystem.append(text).append("\n\n");
        continue;
      }
      if (message.role() == Role.USER && orphanedSystem.length() > 0) {
        text = orphanedSystem + text;
        orphanedSystem.setLength(0);
      }
      turn(pieces, turnOf(message.role()), text);
    }
    if (orphanedSystem.length() > 0) {
      turn(pieces, user, orphanedSystem.toString());
    }
    markup(pieces, generationPrompt);
    return pieces;
  }

  private Turn turnOf(Role role) {
    return switch (role) {
      case SYSTEM -> system.orElse(user);
      case USER -> user;
      case ASSISTANT -> assistant;
    };
  }

  private static void turn(List<PromptPiece> pieces, Turn turn, String text) {
    markup(pieces, turn.before());
    if (!text.isEmpty()) {
      pieces.add(new PromptPiece(text, false));
    }
    markup(pieces, turn.after());
  }

  private static void markup(List<PromptPiece> pieces, String text) {
    if (!text.isEmpty()) {
      pieces.add(new PromptPiece(text, true));
    }
  }
}
