package io.tidegate.router.features;

import io.tidegate.core.features.PromptFeatures;
import io.tidegate.router.request.ChatRequest;
import io.tidegate.router.request.Turn;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Knows a request by its shape alone: lengths, turns, tools, images, fences.
 *
 * <p>It stands in where the classifier is off. Personal data is looked for all the same.
 */
public final class ShapeReader implements PromptReader {
  private final String reason;
  private final Function<ChatRequest, Set<String>> personalData;

  /**
   * @param reason why no classifier looks
   * @param personalData finds the kinds of personal data in a request
   */
  public ShapeReader(String reason, Function<ChatRequest, Set<String>> personalData) {
    this.reason = reason;
    this.personalData = personalData;
  }

  @Override
  public void read(ChatRequest request, Consumer<PromptReading> done) {
    Set<String> kinds = personalData.apply(request);
    int tokens = request.promptTokens();
    double smallModelOk = 1 / (1 + Math.exp((tokens - 300) / 150.0));
    PromptFeatures features =
        new PromptFeatures(
            new double[PromptFeatures.TASKS],
            smallModelOk,
            Math.min(200, request.maxOutputTokens().orElse(200)),
            new double[PromptFeatures.EMBEDDING],
            tokens,
            request.messages(),
            code(request),
            request.tools(),
            request.images(),
            mostlyOtherLetters(request.lastUserText()),
            !kinds.isEmpty());
    done.accept(new PromptReading(features, "unknown", "heuristic: " + reason, kinds));
  }

  private static boolean code(ChatRequest request) {
    for (Turn turn : request.turns()) {
      if (turn.text().contains("```")) {
        return true;
      }
    }
    return false;
  }

  private static boolean mostlyOtherLetters(String text) {
    int letters = 0;
    int others = 0;
    for (int i = 0; i < Math.min(2000, text.length()); i++) {
      char c = text.charAt(i);
      if (Character.isLetter(c)) {
        letters++;
        others += c > 0x24f ? 1 : 0;
      }
    }
    return others * 2 > letters;
  }
}
