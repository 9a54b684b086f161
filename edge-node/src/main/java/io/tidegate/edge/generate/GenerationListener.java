package io.tidegate.edge.generate;

import java.util.List;

/** Hears of an answer while it is made, on the thread that makes it. */
public interface GenerationListener {
  /** The prompt fits and is about to be read. */
  default void started(int promptTokens) {}

  /**
   * A piece of the answer.
   *
   * @param text whole characters, possibly none
   * @param scores of the tokens that the piece comes from; empty when not asked for
   */
  void piece(String text, List<TokenScore> scores);

  /** A token has been drawn. */
  default void token() {}
}
