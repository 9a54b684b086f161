package io.tidegate.edge.generate;

import io.tidegate.edge.text.IncrementalText;
import io.tidegate.edge.text.StopScanner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tokens on their way to the listener: made into text, held back while they may begin a stop
 * sequence, joined with their scores.
 */
final class AnswerText {
  /** A token's score and where its text begins in the answer, in characters. */
  private record Waiting(TokenScore score, long beginsAt) {}

  private final IncrementalText text;
  private final StopScanner stops;
  private final GenerationListener listener;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long decoded; // characters that the tokens so far make
  private long givenOut; // characters that the listener has

  AnswerText(Function<long[], String> decode, List<String> stops, GenerationListener listener) {
    this.text = new IncrementalText(decode);
    this.stops = new StopScanner(stops);
    this.listener = listener;
  }

  /** Takes a token; returns whether a stop sequence has ended the answer. */
  boolean add(int token, @Nullable TokenScore score) {
    if (score != null) {
      waiting.add(new Waiting(score, decoded));
    }
    String added = text.add(token);
    decoded += added.length();
    giveOut(stops.add(added), false);
    return stops.stopped();
  }

  /** Gives out what is still held back. */
  void finish() {
    if (!stops.stopped()) {
      String rest = stops.add(text.finish());
      if (!stops.stopped()) {
        rest += stops.finish();
      }
      giveOut(rest, !stops.stopped());
    }
  }

  private void giveOut(String piece, boolean all) {
    givenOut += piece.length();
    List<TokenScore> scores = new ArrayList<>();
    while (!waiting.isEmpty() && (all || waiting.peek().beginsAt() < givenOut)) {
      scores.add(waiting.remove().score());
    }
    if (!piece.isEmpty() || !scores.isEmpty()) {
      listener.piece(piece, scores);
    }
  }
}
