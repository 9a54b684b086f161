package io.tidegate.pipeline.learner;

import io.tidegate.core.event.OutcomeObserved;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one decision adds to its arm's statistics: a function of all that is known of the decision,
 * so the order in which it became known leaves no trace.
 *
 * @param operational how the attempt went; empty while unknown, and for cancelled attempts
 * @param quality mean over the sources of their last feedback, 0..1; empty while there is none
 */
record Contribution(Optional<Operational> operational, OptionalDouble quality) {

  /** Nothing learned. */
  static final Contribution NONE = new Contribution(Optional.empty(), OptionalDouble.empty());

  /** How an attempt went. */
  sealed interface Operational {}

  /** A complete answer: tokens, seconds to the first, seconds for each. */
  record Success(double outputTokens, double firstTokenSeconds, double tokenSeconds)
      implements Operational {}

  /** An attempt that the upstream failed. */
  record Failure() implements Operational {}

  /**
   * The operational part of an outcome. A success without a token count says nothing: its tokens
   * can not be told from its speed.
   */
  static Optional<Operational> operationalOf(OutcomeObserved outcome) {
    return switch (outcome.status()) {
      case SUCCESS ->
          outcome.outputTokens().isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new Success(
                      outcome.outputTokens().getAsLong(),
                      outcome.firstTokenSeconds(),
                      outcome.tokenSeconds()));
      case FAILURE -> Optional.of(new Failure());
      case CANCELLED -> Optional.empty();
    };
  }

  void write(DataOutputStream out) throws IOException {
    Operational known = operational.orElse(null);
    if (known instanceof Success success) {
      out.writeByte(1);
      out.writeDouble(success.outputTokens());
      out.writeDouble(success.firstTokenSeconds());
      out.writeDouble(success.tokenSeconds());
    } else {
      out.writeByte(known == null ? 0 : 2);
    }
    out.writeBoolean(quality.isPresent());
    out.writeDouble(quality.orElse(0));
  }

  static Contribution read(DataInputStream in) throws IOException {
    int kind = in.readByte();
    Optional<Operational> operational =
        switch (kind) {
          case 0 -> Optional.empty();
          case 1 -> Optional.of(new Success(in.readDouble(), in.readDouble(), in.readDouble()));
          case 2 -> Optional.of(new Failure());
          default -> throw new IOException("contribution: unknown kind " + kind);
        };
    boolean known = in.readBoolean();
    double quality = in.readDouble();
    return new Contribution(
        operational, known ? OptionalDouble.of(quality) : OptionalDouble.empty());
  }
}
