package io.tidegate.router.dispatch;

import io.tidegate.core.catalog.Tier;
import io.tidegate.router.redact.Redaction;
import io.tidegate.router.redact.StreamRestorer;
import io.tidegate.router.request.ChatRequest;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What each model sees of one request, across its attempts: models on the edge the request itself,
 * cloud models its {@link Redaction}, when there is one, and their answers with the values put
 * back.
 */
final class Veil {
  private final Route route;
  private @Nullable StreamRestorer restorer;
  private boolean mixed;

  Veil(Route route) {
    this.route = route;
  }

  private @Nullable Redaction over(ArmRuntime arm) {
    return arm.arm().tier() == Tier.CLOUD ? route.redaction().orElse(null) : null;
  }

  /** The bytes for a model; with {@code transcript}'s text when it goes on with an answer. */
  byte[] body(ArmRuntime arm, Transcript transcript) {
    Redaction redaction = over(arm);
    ChatRequest seen = redaction == null ? route.request() : redaction.request();
    String model = arm.arm().upstreamModel();
    if (!transcript.committed()) {
      restorer = redaction == null ? null : redaction.stream();
      return seen.bodyFor(model);
    }
    if (redaction == null) {
      mixed = true;
      return seen.continuation(model, transcript.text());
    }
    StreamRestorer before = restorer;
    if (mixed || before == null) {
      throw new IllegalStateException("no cloud model goes on with what the edge has said");
    }
    return seen.continuation(model, before.said());
  }

  /** What puts the values back into a stream of a model; null for nothing to put back. */
  @Nullable StreamRestorer restorer(ArmRuntime arm) {
    return over(arm) == null ? null : restorer;
  }

  /** A whole answer as the caller gets it. */
  Answer unveiled(ArmRuntime arm, Answer answer) {
    Redaction redaction = over(arm);
    return redaction == null
        ? answer
        : new Answer(
            Buffer.buffer(redaction.restore(answer.body().getBytes())),
            answer.usage(),
            answer.firstTokenNanos(),
            answer.contentCharacters(),
            answer.badEvents());
  }

  /** The caller has text that no cloud model may see: only the edge may go on with it. */
  boolean edgeOnly(Transcript transcript) {
    return route.redaction().isPresent() && transcript.committed() && (mixed || restorer == null);
  }
}
