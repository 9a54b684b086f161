package io.tidegate.router.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenAnswersTest {

  private final ObjectMapper json = new ObjectMapper();
  @TempDir private Path folder;

  @Test
  void record_ownAnswers_loadsAgainAndRecordsTheSame() throws Exception {
    new TinyBundle().write(folder);
    GoldenAnswers.record(folder);
    assertThat(golden().path("rows").size()).isEqualTo(8);
    ClassifierBundle.fromFolder(folder).close();
    byte[] once = Files.readAllBytes(folder.resolve("bundle.json"));
    GoldenAnswers.record(folder);
    assertThat(Files.readAllBytes(folder.resolve("bundle.json"))).isEqualTo(once);
  }

  @Test
  void fromFolder_anotherAnswer_refusesNamingRowAndNumber() throws Exception {
    for (String number : new String[] {"task_probability", "small_ok"}) {
      new TinyBundle().write(folder);
      GoldenAnswers.record(folder);
      ObjectNode manifest = manifest();
      ObjectNode row = (ObjectNode) manifest.path("golden").path("rows").get(3);
      row.put(number, row.path(number).asDouble() - 0.2);
      Files.write(folder.resolve("bundle.json"), json.writeValueAsBytes(manifest));
      assertRefused("golden row 3: " + number + " must be ");
    }
    new TinyBundle().write(folder);
    GoldenAnswers.record(folder);
    ObjectNode manifest = manifest();
    ((ArrayNode) manifest.path("golden").path("rows").get(0).path("embedding")).set(5, 0.9);
    Files.write(folder.resolve("bundle.json"), json.writeValueAsBytes(manifest));
    assertRefused("golden row 0: embedding[5] must be 0.9");
  }

  @Test
  void fromFolder_smallDifference_loads() throws Exception {
    new TinyBundle().write(folder);
    GoldenAnswers.record(folder);
    ObjectNode manifest = manifest();
    ObjectNode row = (ObjectNode) manifest.path("golden").path("rows").get(3);
    row.put("small_ok", row.path("small_ok").asDouble() + 0.05);
    Files.write(folder.resolve("bundle.json"), json.writeValueAsBytes(manifest));
    ClassifierBundle.fromFolder(folder).close();
  }

  @Test
  void fromFolder_brokenRows_refusesWithTheRule() throws Exception {
    TinyBundle rows = new TinyBundle();
    rows.manifest.putObject("golden").put("tolerance", 0.1).putArray("rows").addObject();
    rows.write(folder);
    assertRefused("golden row 0 must have a prompt");

    TinyBundle tolerance = new TinyBundle();
    tolerance.manifest.putObject("golden").put("tolerance", 7).putArray("rows");
    tolerance.write(folder);
    assertRefused("golden must have a tolerance within (0, 0.5]");
  }

  @Test
  void fromFolder_metadataOfTheManifest_loads() throws Exception {
    TinyBundle bundle = new TinyBundle();
    BundleMetadata.of(bundle.manifest).forEach(bundle::property);
    bundle.property("licence", "anything");
    bundle.write(folder);
    ClassifierBundle.fromFolder(folder).close();
  }

  @Test
  void fromFolder_metadataOfAnotherManifest_refusesNamingTheKey() throws Exception {
    for (Map.Entry<String, String> wrong :
        Map.of(
                "tidegate.schema", "2",
                "tidegate.tasks", "translation,code",
                "tidegate.pii_kinds", "O,EMAIL_ADDRESS,PERSON",
                "tidegate.domains", "law,math",
                "tidegate.token_budget", "96+32")
            .entrySet()) {
      TinyBundle bundle = new TinyBundle();
      bundle.property(wrong.getKey(), wrong.getValue());
      bundle.write(folder);
      assertRefused("metadata " + wrong.getKey() + " must be ");
    }
  }

  private void assertRefused(String rule) {
    assertThatThrownBy(() -> ClassifierBundle.fromFolder(folder).close())
        .isInstanceOf(ClassifierException.class)
        .hasMessageContaining(rule)
        .hasMessageNotContaining("\n");
  }

  private ObjectNode manifest() throws IOException {
    return (ObjectNode) json.readTree(Files.readAllBytes(folder.resolve("bundle.json")));
  }

  private com.fasterxml.jackson.databind.JsonNode golden() throws IOException {
    return manifest().path("golden");
  }
}
