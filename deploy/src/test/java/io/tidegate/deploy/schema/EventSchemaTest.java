package io.tidegate.deploy.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.tidegate.core.decision.DecisionIds;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.event.DriftDetected;
import io.tidegate.core.event.EventCodec;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.SnapshotCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Published schemas, golden events and codecs agree; golden files never change. */
class EventSchemaTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NAMES =
      List.of("decision", "outcome", "feedback", "policy", "drift");
  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);

  private static byte[] golden(String name) throws IOException {
    try (InputStream in =
        EventSchemaTest.class.getResourceAsStream("/golden/" + name + ".v1.json")) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }

  private static JsonSchema schema(String name) throws IOException {
    Path file = Path.of("..", "docs", "schemas", name + ".v1.json");
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(Files.readString(file));
  }

  @Test
  void golden_everyEvent_isValidInItsSchema() throws IOException {
    for (String name : NAMES) {
      assertThat(schema(name).validate(JSON.readTree(golden(name)))).as(name).isEmpty();
    }
  }

  @Test
  void schema_eachRequiredField_isReallyRequired() throws IOException {
    for (String name : NAMES) {
      JsonSchema schema = schema(name);
      for (var field : schema.getSchemaNode().get("required")) {
        ObjectNode without = (ObjectNode) JSON.readTree(golden(name));
        assertThat(without.remove(field.asText())).as("%s.%s", name, field).isNotNull();
        assertThat(schema.validate(without)).as("%s without %s", name, field).isNotEmpty();
      }
    }
  }

  @Test
  void schema_unknownFields_areAllowed() throws IOException {
    for (String name : NAMES) {
      ObjectNode more = (ObjectNode) JSON.readTree(golden(name));
      more.put("added_in_a_later_release", 1);
      assertThat(schema(name).validate(more)).as(name).isEmpty();
    }
  }

  @Test
  void golden_decision_decodesAndComesOutAgain() throws IOException {
    DecisionMade decision = DecisionCodec.decode(golden("decision"), FeatureSchema.V1);
    assertThat(DecisionCodec.decode(DecisionCodec.encode(decision), FeatureSchema.V1))
        .isEqualTo(decision);
    assertThat(new DecisionIds(KEY).verify(decision.decisionId())).isTrue();
  }

  @Test
  void golden_outcomeAndFeedback_decode() throws IOException {
    OutcomeObserved outcome = EventCodec.decodeOutcome(golden("outcome"));
    assertThat(outcome.status()).isEqualTo(OutcomeObserved.Status.SUCCESS);
    assertThat(EventCodec.decodeOutcome(EventCodec.encode(outcome))).isEqualTo(outcome);
    FeedbackGiven feedback = EventCodec.decodeFeedback(golden("feedback"));
    assertThat(feedback.score()).isEqualTo(0.75);
    assertThat(EventCodec.decodeFeedback(EventCodec.encode(feedback))).isEqualTo(feedback);
    assertThat(feedback.decisionId()).isEqualTo(outcome.decisionId());
  }

  @Test
  void golden_policy_decodesWithItsId() throws IOException {
    PolicySnapshot snapshot = SnapshotCodec.decode(golden("policy"));
    assertThat(snapshot.version()).isEqualTo(1);
    assertThat(snapshot.schemaHash()).isEqualTo(FeatureSchema.V1.hash());
    assertThat(SnapshotCodec.decode(SnapshotCodec.encode(snapshot)).id()).isEqualTo(snapshot.id());
  }

  @Test
  void golden_drift_decodesWithItsId() throws IOException {
    DriftDetected drift = DriftDetected.decode(golden("drift"));
    assertThat(drift.eventId()).isEqualTo(JSON.readTree(golden("drift")).get("event_id").asText());
    assertThat(DriftDetected.decode(drift.encode())).isEqualTo(drift);
    assertThat(schema("drift").validate(JSON.readTree(drift.encode()))).isEmpty();
  }

  @Test
  void codecs_whatTheyWriteNow_isValid() throws IOException {
    byte[] decision =
        DecisionCodec.encode(DecisionCodec.decode(golden("decision"), FeatureSchema.V1));
    assertThat(schema("decision").validate(JSON.readTree(decision))).isEmpty();
    byte[] outcome = EventCodec.encode(EventCodec.decodeOutcome(golden("outcome")));
    assertThat(schema("outcome").validate(JSON.readTree(outcome))).isEmpty();
    byte[] feedback = EventCodec.encode(EventCodec.decodeFeedback(golden("feedback")));
    assertThat(schema("feedback").validate(JSON.readTree(feedback))).isEmpty();
    byte[] policy = SnapshotCodec.encode(SnapshotCodec.decode(golden("policy")));
    assertThat(schema("policy").validate(JSON.readTree(policy))).isEmpty();
  }
}
