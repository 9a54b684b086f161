package io.tidegate.deploy.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.tidegate.deploy.cli.Main;
import io.tidegate.router.config.ConfigLoader;
import io.tidegate.router.config.ConfigResult;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The compose file against a schema of the part of the Compose Specification that it uses, and its
 * command lines against the real ones.
 */
class ComposeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FILE = Path.of("compose.yaml");

  private final JsonNode compose = read(FILE);

  @Test
  void file_fitsTheSchema() throws Exception {
    assertThat(schema().validate(compose)).isEmpty();
  }

  @Test
  void schema_misspeltAttribute_isRefused() throws Exception {
    JsonNode broken = JSON.readTree("{\"services\":{\"a\":{\"image\":\"x\",\"comand\":\"y\"}}}");

    assertThat(schema().validate(broken)).isNotEmpty();
  }

  @Test
  void commands_ofOurImage_areUnderstood() {
    List<String> checked = new ArrayList<>();
    compose
        .path("services")
        .properties()
        .forEach(
            service -> {
              boolean ours = service.getValue().path("image").asText().equals("tidegate");
              if (ours && !service.getValue().has("entrypoint")) {
                List<String> command = new ArrayList<>();
                service.getValue().path("command").forEach(word -> command.add(word.asText()));
                Main.commandLine().parseArgs(command.toArray(new String[0]));
                checked.add(command.get(0));
              }
            });
    assertThat(checked).containsExactlyInAnyOrder("edge", "learn", "serve", "demo");
  }

  @Test
  void references_leadSomewhere() {
    JsonNode services = compose.path("services");
    services.forEach(
        service -> {
          service
              .path("depends_on")
              .fieldNames()
              .forEachRemaining(name -> assertThat(services.has(name)).as(name).isTrue());
          for (JsonNode mount : service.path("volumes")) {
            String source = mount.asText().split(":")[0];
            assertThat(
                    source.startsWith("./")
                        ? Files.exists(Path.of(source))
                        : compose.path("volumes").has(source))
                .as(source)
                .isTrue();
          }
        });
    assertThat(Path.of("docker/Dockerfile")).exists();
  }

  @Test
  void routerConfig_isValid(@TempDir Path dir) throws Exception {
    Path key = Files.writeString(dir.resolve("decision.key"), "0123456789abcdef0123456789abcdef");
    String text =
        Files.readString(Path.of("docker/tidegate.yaml"))
            .replace("/keys/decision.key", key.toString());

    ConfigResult result =
        ConfigLoader.parse(text, "tidegate.yaml", Map.of("OPENAI_API_KEY", "from-the-test"));

    assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
  }

  private static JsonSchema schema() throws Exception {
    try (InputStream in = ComposeTest.class.getResourceAsStream("compose-subset.schema.json")) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }
  }

  /** YAML 1.2 with merge keys written out, as Compose reads it. */
  private static JsonNode read(Path file) {
    try {
      LoadSettings settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
      JsonNode tree = JSON.valueToTree(new Load(settings).loadFromString(Files.readString(file)));
      for (JsonNode service : tree.path("services")) {
        JsonNode merged = service.path("<<");
        if (merged.isObject()) {
          var object = (com.fasterxml.jackson.databind.node.ObjectNode) service;
          object.remove("<<");
          merged
              .properties()
              .forEach(
                  e -> {
                    if (!object.has(e.getKey())) {
                      object.set(e.getKey(), e.getValue());
                    }
                  });
        }
      }
      return tree;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
