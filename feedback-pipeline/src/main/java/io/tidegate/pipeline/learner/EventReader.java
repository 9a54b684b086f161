package io.tidegate.pipeline.learner;

import io.tidegate.core.decision.DecisionIds;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.Learning;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.event.EventCodec;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.event.Topics;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.pipeline.learner.PoisonException.Code;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Reads one record of the three topics and checks all that can be checked of it alone. */
final class EventReader {

  /** Longest event id, feedback id or source, characters. */
  private static final int NAME_MAX = 256;

  private static final int UUID_LENGTH = 36;

  /** An event and the decision that it is about. */
  sealed interface Event {
    String decisionId();
  }

  record DecisionEvent(String decisionId, JoinState.Decided decided) implements Event {}

  record OutcomeEvent(String decisionId, OutcomeObserved outcome) implements Event {}

  record FeedbackEvent(String decisionId, FeedbackGiven feedback) implements Event {}

  private final FeatureSchema schema;
  private final Optional<DecisionIds> ids;

  EventReader(FeatureSchema schema, Optional<DecisionIds> ids) {
    this.schema = schema;
    this.ids = ids;
  }

  Event read(String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers)
      throws PoisonException {
    if (value == null || value.length == 0) {
      throw new PoisonException(Code.EMPTY, "the record has no value");
    }
    requireType(topic, headers);
    Event event = parse(topic, value);
    String id = event.decisionId();
    if (key == null || !id.equals(new String(key, StandardCharsets.UTF_8))) {
      throw new PoisonException(Code.KEY, "the record's key must be its decision_id");
    }
    requireGenuine(id);
    return event;
  }

  private Event parse(String topic, byte[] value) throws PoisonException {
    try {
      return switch (topic) {
        case Topics.DECISIONS -> decision(DecisionCodec.decode(value, schema));
        case Topics.OUTCOMES -> {
          OutcomeObserved outcome = EventCodec.decodeOutcome(value);
          requireName("event_id", outcome.eventId());
          yield new OutcomeEvent(outcome.decisionId(), outcome);
        }
        case Topics.FEEDBACK -> {
          FeedbackGiven feedback = EventCodec.decodeFeedback(value);
          requireName("feedback_id", feedback.feedbackId());
          requireName("source", feedback.source());
          yield new FeedbackEvent(feedback.decisionId(), feedback);
        }
        default -> throw new IllegalStateException("the learner does not read " + topic);
      };
    } catch (JsonFormatException e) {
      throw new PoisonException(Code.FORMAT, String.valueOf(e.getMessage()));
    }
  }

  private static DecisionEvent decision(DecisionMade decision) {
    return new DecisionEvent(
        decision.decisionId(),
        new JoinState.Decided(
            decision.tenant(),
            decision.chosenCandidate().armId(),
            decision.decidedEpochMillis(),
            decision.learning() == Learning.APPLY,
            decision.chosenCandidate().features()));
  }

  private static void requireName(String field, String value) throws PoisonException {
    if (value.isEmpty() || value.length() > NAME_MAX) {
      throw new PoisonException(
          Code.FORMAT, field + ": must have 1 to " + NAME_MAX + " characters");
    }
  }

  /** The CloudEvents type, where a producer gave one, must be the topic's. */
  private static void requireType(String topic, Headers headers) throws PoisonException {
    Header header = headers.lastHeader("ce_type");
    if (header == null || header.value() == null) {
      return;
    }
    String expected =
        switch (topic) {
          case Topics.DECISIONS -> Topics.DECISION_MADE;
          case Topics.OUTCOMES -> Topics.OUTCOME_OBSERVED;
          default -> Topics.FEEDBACK_GIVEN;
        };
    if (!expected.equals(new String(header.value(), StandardCharsets.UTF_8))) {
      throw new PoisonException(Code.TYPE, "ce_type: must be " + expected + " on " + topic);
    }
  }

  /** A canonical UUIDv7 in front, so that ids sort by time, and the right HMAC behind. */
  private void requireGenuine(String id) throws PoisonException {
    String uuid = id.substring(0, Math.min(UUID_LENGTH, id.length()));
    try {
      UUID parsed = UUID.fromString(uuid);
      if (parsed.version() != 7 || !parsed.toString().equals(uuid) || id.length() > NAME_MAX) {
        throw new PoisonException(Code.FORGED, "decision_id: no decision id of this product");
      }
    } catch (IllegalArgumentException e) {
      throw new PoisonException(Code.FORGED, "decision_id: no decision id of this product");
    }
    if (ids.isPresent() && !ids.get().verify(id)) {
      throw new PoisonException(Code.FORGED, "decision_id: its signature is not the router's");
    }
  }
}
