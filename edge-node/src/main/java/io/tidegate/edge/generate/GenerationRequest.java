package io.tidegate.edge.generate;

import io.tidegate.edge.text.ChatMessage;
import java.util.List;
import java.util.OptionalInt;

/**
 * A conversation to be answered.
 *
 * @param messages the conversation so far, at least one turn
 * @param sampling how tokens are drawn
 * @param stops texts that end the answer and are not part of it
 * @param outputTokensMax most tokens of the answer, at least 1
 * @param topScores log-probabilities wanted: empty for none, else the number of alternatives, 0 to
 *     20
 */
public record GenerationRequest(
    List<ChatMessage> messages,
    Sampling sampling,
    List<String> stops,
    int outputTokensMax,
    OptionalInt topScores) {
  public GenerationRequest {
    messages = List.copyOf(messages);
    stops = List.copyOf(stops);
  }
}
