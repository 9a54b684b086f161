package io.tidegate.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.core.json.JsonFormatException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EventCodecTest {

  @Test
  void outcome_throughJson_isEqual() {
    OutcomeObserved streamed =
        new OutcomeObserved(
            "e1",
            "d1",
            5,
            "arm",
            OutcomeObserved.Status.SUCCESS,
            OptionalLong.of(200),
            1200,
            OptionalLong.of(30),
            OptionalLong.of(50),
            false,
            123,
            true);
    assertThat(EventCodec.decodeOutcome(EventCodec.encode(streamed))).isEqualTo(streamed);
    assertThat(streamed.firstTokenSeconds() + 50 * streamed.tokenSeconds())
        .isCloseTo(1.2, within(1e-12));
  }

  /** Both kinds of answer must add up to the same whole time. */
  @Test
  void seconds_answerInOnePiece_isAllFirstToken() {
    OutcomeObserved whole =
        new OutcomeObserved(
            "e1",
            "d1",
            5,
            "arm",
            OutcomeObserved.Status.SUCCESS,
            OptionalLong.empty(),
            1200,
            OptionalLong.empty(),
            OptionalLong.of(50),
            true,
            0,
            false);
    assertThat(whole.firstTokenSeconds()).isEqualTo(1.2);
    assertThat(whole.tokenSeconds()).isZero();
    assertThat(EventCodec.decodeOutcome(EventCodec.encode(whole))).isEqualTo(whole);
  }

  @Test
  void feedback_throughJson_isEqual() {
    FeedbackGiven feedback =
        new FeedbackGiven("f1", "d1", "test", 7, 0.25, Optional.of("underpowered"));
    assertThat(EventCodec.decodeFeedback(EventCodec.encode(feedback))).isEqualTo(feedback);
  }

  @Test
  void decodeFeedback_badInput_namesTheField() {
    refused(
        "{\"feedback_id\":\"f\",\"decision_id\":\"d\",\"source\":\"u\",\"given_ms\":1,\"score\":1.5}",
        "score: must be 0 to 1, was 1.5");
    refused(
        "{\"feedback_id\":\"f\",\"decision_id\":\"d\",\"source\":\"u\",\"given_ms\":\"x\",\"score\":1}",
        "given_ms: must be an integer");
    refused("[]", "must be a JSON object");
    refused("{\"feedback_id\"", "is no JSON");
    refused("{} {}", "more follows");
  }

  /** Schemas only grow: a reader of today must take events of tomorrow. */
  @Test
  void decodeFeedback_unknownField_isIgnored() {
    String json =
        "{\"feedback_id\":\"f\",\"decision_id\":\"d\",\"source\":\"u\",\"given_ms\":1,\"score\":1,\"new\":{\"a\":[1,null]}}";
    assertThat(EventCodec.decodeFeedback(json.getBytes(StandardCharsets.UTF_8)).score())
        .isEqualTo(1);
  }

  private static void refused(String json, String message) {
    assertThatThrownBy(() -> EventCodec.decodeFeedback(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(JsonFormatException.class)
        .hasMessageContaining(message);
  }
}
