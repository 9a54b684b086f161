package io.tidegate.deploy.cloud;

import io.tidegate.core.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One answer of the simulated cloud: a function of its profile, the question and the length of the
 * conversation.
 *
 * @param text what it says
 * @param promptTokens billed for the conversation
 * @param thinkingTokens billed and not shown
 * @param textTokens billed and shown
 * @param firstMillis time to the first shown token
 * @param tokenMillis time for each shown token after it
 */
record SimulatedAnswer(
    String text,
    int promptTokens,
    int thinkingTokens,
    int textTokens,
    int firstMillis,
    int tokenMillis) {

  private static final int CHARACTERS_PER_TOKEN = 4;
  private static final String UNKNOWN =
      "This is Tidegate's simulated cloud. There is no language model here, and it knows the"
          + " answers to the demo's own questions alone. Start the demo with --cloud-url and"
          + " OPENAI_API_KEY to let a real provider answer.";

  /**
   * @param question the last user message
   * @param characters length of the whole conversation
   */
  static SimulatedAnswer to(String question, int characters, CloudProfile profile, AnswerKey key) {
    Draws draws = new Draws(profile.seed(), question);
    String text =
        key.find(question)
            .map(
                answer ->
                    draws.uniform("accuracy") < profile.accuracy()
                        ? answer.right()
                        : answer.wrong())
            .orElse(UNKNOWN);
    int thinking =
        draws.between("thinking", profile.thinkingTokensMin(), profile.thinkingTokensMax());
    int wait = draws.between("wait", profile.firstTokenMillisMin(), profile.firstTokenMillisMax());
    return new SimulatedAnswer(
        text,
        tokens(characters),
        thinking,
        tokens(text.length()),
        wait + thinking * profile.tokenMillis(),
        profile.tokenMillis());
  }

  int completionTokens() {
    return thinkingTokens + textTokens;
  }

  int totalMillis() {
    return firstMillis + (textTokens - 1) * tokenMillis;
  }

  /** The text in pieces of one token each. */
  List<String> pieces() {
    List<String> pieces = new ArrayList<>();
    for (int at = 0; at < text.length(); ) {
      int end = Math.min(text.length(), at + CHARACTERS_PER_TOKEN);
      if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
        end++;
      }
      pieces.add(text.substring(at, end));
      at = end;
    }
    return pieces;
  }

  private static int tokens(int characters) {
    return Math.max(1, (characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN);
  }

  /** Uniform numbers that depend on the seed, the question and their purpose. */
  private record Draws(long seed, String question) {
    double uniform(String purpose) {
      byte[] digest =
          Digests.sha256(
              (seed + "\n" + purpose + "\n" + question).getBytes(StandardCharsets.UTF_8));
      return (ByteBuffer.wrap(digest).getLong() >>> 11) * 0x1.0p-53;
    }

    int between(String purpose, int low, int high) {
      return low + (int) (uniform(purpose) * (high - low + 1));
    }
  }
}
