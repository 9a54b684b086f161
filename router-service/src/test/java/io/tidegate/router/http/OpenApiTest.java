package io.tidegate.router.http;

import static io.tidegate.router.RunningRouter.model;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RecordedEvents;
import io.tidegate.router.RunningRouter;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What docs/openapi.yaml shows is what a gateway takes and gives. */
final class OpenApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static JsonNode document;
  private static FakeUpstream upstream;
  private static RunningRouter router;

  @BeforeAll
  static void start() throws Exception {
    String yaml = Files.readString(Path.of("..", "docs", "openapi.yaml"));
    document = JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    upstream = new FakeUpstream(OpenApiTest::answer);
    router =
        RunningRouter.start(
            "models:\n"
                + model("edge-small", "edge", upstream, "")
                + model("cloud-large", "cloud", upstream, "")
                + model("writer", "cloud", upstream, ", capabilities: [completions]")
                + model("vectors", "cloud", upstream, ", capabilities: [embeddings]"),
            new RecordedEvents());
  }

  @AfterAll
  static void stop() throws Exception {
    router.close();
    upstream.close();
  }

  private static void answer(FakeUpstream.Seen seen, FakeUpstream.Connection connection)
      throws IOException {
    if (seen.head().startsWith("POST /v1/embeddings ")) {
      connection.json(200, "{\"object\":\"list\",\"data\":[{\"embedding\":[0.5]}]}");
    } else if (seen.head().startsWith("POST /v1/completions ")) {
      connection.json(
          200, "{\"id\":\"1\",\"object\":\"text_completion\",\"choices\":[{\"text\":\" time\"}]}");
    } else {
      FakeUpstream.healthy("up", "hello").answer(seen, connection);
    }
  }

  private static JsonSchema schema(JsonNode of) {
    ObjectNode whole = JSON.createObjectNode();
    whole.setAll((ObjectNode) of.deepCopy());
    whole.set("components", document.get("components"));
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(whole);
  }

  private static JsonNode answerSchema(JsonNode operation, int status) {
    JsonNode response = operation.at("/responses/" + status);
    if (response.isMissingNode()) {
      response = document.at(operation.at("/responses/default/$ref").asText().substring(1));
    }
    return response.at("/content/application~1json/schema");
  }

  private static String decisionId() throws Exception {
    String body = RunningRouter.chat("auto", false, "x");
    return JSON.readTree(router.post("/v1/route", body).body()).get("decision_id").asText();
  }

  @Test
  void examples_sentAsPrinted_areAnsweredAsDescribed() throws Exception {
    int sent = 0;
    for (var path : document.get("paths").properties()) {
      JsonNode post = path.getValue().get("post");
      if (post == null) {
        continue;
      }
      JsonNode content = post.at("/requestBody/content/application~1json");
      JsonSchema requests = schema(content.get("schema"));
      for (var example : content.get("examples").properties()) {
        String name = path.getKey() + " " + example.getKey();
        JsonNode value = example.getValue().get("value");
        int status = example.getValue().get("x-status").asInt();
        String body = JSON.writeValueAsString(value).replace("DECISION_ID", decisionId());
        HttpResponse<String> answer = router.post(path.getKey(), body);
        sent++;

        assertThat(answer.statusCode()).as(name).isEqualTo(status);
        if (status < 300) {
          assertThat(requests.validate(value)).as(name).isEmpty();
        }
        if (value.path("stream").asBoolean()) {
          assertThat(answer.headers().firstValue("content-type").orElse(""))
              .as(name)
              .startsWith("text/event-stream");
          assertThat(answer.body()).as(name).endsWith("data: [DONE]\n\n");
        } else {
          assertThat(schema(answerSchema(post, status)).validate(JSON.readTree(answer.body())))
              .as(name)
              .isEmpty();
        }
      }
    }
    assertThat(sent).isGreaterThan(10);
  }

  @Test
  void gets_areAnsweredAsDescribed() throws Exception {
    for (String path : new String[] {"/v1/models", "/v1/models/{id}"}) {
      JsonNode get = document.get("paths").get(path).get("get");
      for (String id : new String[] {"cloud-large", "no-such-model"}) {
        HttpResponse<String> answer = router.get(router.port(), path.replace("{id}", id));
        assertThat(
                schema(answerSchema(get, answer.statusCode()))
                    .validate(JSON.readTree(answer.body())))
            .as(path + " " + id)
            .isEmpty();
      }
    }
  }
}
