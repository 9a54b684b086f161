package io.tidegate.edge.generate;

/** A prompt that leaves no room for an answer in the context window. */
public final class PromptTooLongException extends Exception {
  private final int promptTokens;
  private final int contextWindow;

  public PromptTooLongException(int promptTokens, int contextWindow) {
    super(
        "the prompt has "
            + promptTokens
            + " tokens, the context window holds "
            + contextWindow
            + " for prompt and answer together");
    this.promptTokens = promptTokens;
    this.contextWindow = contextWindow;
  }

  public int promptTokens() {
    return promptTokens;
  }

  public int contextWindow() {
    return contextWindow;
  }
}
