package io.tidegate.router.http;

import io.tidegate.core.Digests;
import io.tidegate.core.decision.DecisionIds;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.json.JsonObject;
import io.tidegate.core.json.JsonText;
import io.tidegate.router.events.EventSink;
import io.tidegate.router.metrics.GatewayMetrics;
import io.tidegate.router.recent.DecisionLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * {@code POST /v1/feedback}: an opinion of one decision, from whoever holds its id.
 *
 * <p>A decision id that this router still remembers is good for its own tenant only.
 */
final class FeedbackHandler {
  private static final long WINDOW_MILLIS = 7L * 24 * 3_600_000;
  private static final long CLOCK_SKEW_MILLIS = 300_000;
  private static final int KEYS_MAX = 10_000;
  private static final int KEY_LENGTH_MAX = 255;
  private static final Set<String> SOURCES = Set.of("user", "judge", "test");
  private static final Set<String> VERDICTS =
      Set.of("good_fit", "underpowered", "overprovisioned", "failed");

  private final BodyReader bodies;
  private final DecisionIds ids;
  private final DecisionLog log;
  private final EventSink events;
  private final GatewayMetrics metrics;
  private final LongSupplier clockMillis;
  private final Map<String, String> contentByKey =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > KEYS_MAX;
        }
      };

  FeedbackHandler(
      BodyReader bodies,
      DecisionIds ids,
      DecisionLog log,
      EventSink events,
      GatewayMetrics metrics,
      LongSupplier clockMillis) {
    this.bodies = bodies;
    this.ids = ids;
    this.log = log;
    this.events = events;
    this.metrics = metrics;
    this.clockMillis = clockMillis;
  }

  void give(Exchange exchange) {
    bodies.read(exchange.request(), body -> exchange.step(() -> take(exchange, body)));
  }

  private void take(Exchange exchange, byte[] body) {
    FeedbackGiven feedback;
    String key = exchange.header("idempotency-key");
    try {
      if (key.length() > KEY_LENGTH_MAX) {
        throw new JsonFormatException("Idempotency-Key: must have at most 255 characters");
      }
      feedback = read(JsonObject.parse(body), exchange.tenant().name(), key);
    } catch (IllegalArgumentException e) {
      metrics.feedback("invalid");
      Replies.error(exchange.response(), ErrorReply.invalid(String.valueOf(e.getMessage()), ""));
      return;
    }
    ErrorReply refusal = refusal(feedback, exchange.tenant().name(), key);
    if (refusal != null) {
      Replies.error(exchange.response(), refusal);
      return;
    }
    log.feedback(feedback);
    events.feedback(feedback, "");
    metrics.feedback("accepted");
    byte[] reply =
        JsonText.object(out -> out.writeStringField("feedback_id", feedback.feedbackId()));
    Replies.json(exchange.response(), 202, reply);
  }

  private FeedbackGiven read(JsonObject json, String tenant, String key) {
    for (String name : json.names()) {
      if (!Set.of("decision_id", "score", "verdict", "source").contains(name)) {
        throw new JsonFormatException(
            "unknown field; known are decision_id, score, verdict and source");
      }
    }
    String decisionId = json.string("decision_id");
    double score = json.number("score");
    String source = json.optionalString("source").orElse("user");
    Optional<String> verdict = json.optionalString("verdict");
    if (!SOURCES.contains(source)) {
      throw new JsonFormatException("source: must be user, judge or test");
    }
    if (verdict.isPresent() && !VERDICTS.contains(verdict.get())) {
      throw new JsonFormatException(
          "verdict: must be good_fit, underpowered, overprovisioned or failed");
    }
    String identity =
        key.isEmpty() ? score + "\n" + verdict.orElse("") : "key\n" + tenant + "\n" + key;
    String id = "fb-" + digest(decisionId + "\n" + source + "\n" + identity);
    return new FeedbackGiven(id, decisionId, source, clockMillis.getAsLong(), score, verdict);
  }

  private @org.jspecify.annotations.Nullable ErrorReply refusal(
      FeedbackGiven feedback, String tenant, String key) {
    boolean genuine = ids.verify(feedback.decisionId());
    boolean foreign =
        log.find(feedback.decisionId())
            .map(entry -> !entry.decision().tenant().equals(tenant))
            .orElse(false);
    if (!genuine || foreign) {
      metrics.feedback("foreign");
      return ErrorReply.gateway(
              404, "invalid_request_error", "decision_not_found", "no such decision")
          .withParam("decision_id");
    }
    long age = clockMillis.getAsLong() - DecisionIds.epochMillis(feedback.decisionId());
    if (age > WINDOW_MILLIS || age < -CLOCK_SKEW_MILLIS) {
      metrics.feedback("late");
      return ErrorReply.gateway(
              410, "invalid_request_error", "decision_expired", "feedback is taken for 7 days")
          .withParam("decision_id");
    }
    if (!key.isEmpty() && !remember(tenant + "\n" + key, content(feedback))) {
      metrics.feedback("conflict");
      return ErrorReply.gateway(
          409,
          "invalid_request_error",
          "idempotency_conflict",
          "this Idempotency-Key came with another body before");
    }
    if (!events.enabled()) {
      return ErrorReply.gateway(
          503,
          "server_error",
          "feedback_unavailable",
          "this router has no event log (events.kafka.bootstrap), feedback would be lost");
    }
    return null;
  }

  /** False when the key is known with other content. */
  private synchronized boolean remember(String key, String content) {
    String before = contentByKey.putIfAbsent(key, content);
    return before == null || before.equals(content);
  }

  private static String content(FeedbackGiven f) {
    return digest(
        f.decisionId() + "\n" + f.source() + "\n" + f.score() + "\n" + f.verdict().orElse(""));
  }

  private static String digest(String text) {
    return Digests.sha256Hex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .substring(0, 32);
  }
}
