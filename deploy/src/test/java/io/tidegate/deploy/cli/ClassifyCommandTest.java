package io.tidegate.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ClassifyCommandTest {

  private final ObjectMapper json = new ObjectMapper();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;

  @Test
  void classify_rows_printsOneRowEachInOrderWithCodePointOffsets() throws IOException {
    Path rows = folder.resolve("rows.jsonl");
    String first = "\ud83d\ude00 write to jane@example.org";
    Files.writeString(
        rows,
        json.writeValueAsString(json.createObjectNode().put("prompt", first).put("id", 1))
            + "\n\n"
            + "{\"prompt\":\"\"}\n");
    assertThat(run("classify", "--jsonl", rows.toString())).isZero();
    String[] lines = out.toString().lines().toArray(String[]::new);
    assertThat(lines).hasSize(2);
    JsonNode row = json.readTree(lines[0]);
    assertThat(row.path("tasks").size()).isEqualTo(18);
    assertThat(row.path("tasks").has(row.path("task").asText())).isTrue();
    assertThat(row.path("small_model_ok").asDouble()).isBetween(0.0, 1.0);
    assertThat(row.path("output_tokens").asInt()).isNotNegative();
    assertThat(row.path("domain").isNull()).isTrue();
    JsonNode mail = null;
    for (JsonNode span : row.path("personal_data")) {
      mail = span.path("kind").asText().equals("EMAIL") ? span : mail;
    }
    assertThat(mail).isNotNull();
    int[] points = first.codePoints().toArray();
    int start = mail.path("start").asInt();
    assertThat(new String(points, start, mail.path("end").asInt() - start))
        .isEqualTo("jane@example.org");
  }

  @Test
  void classify_text_printsATable() {
    assertThat(run("classify", "pay", "DE89370400440532013000")).isZero();
    assertThat(out.toString()).contains("task").contains("IBAN").contains("4..26").contains("%");
  }

  @Test
  void classify_json_printsOneObject() throws IOException {
    assertThat(run("classify", "--json", "hello there")).isZero();
    assertThat(json.readTree(out.toString()).path("tasks").size()).isEqualTo(18);
  }

  @Test
  void classify_badInput_saysWhereAndFails() throws IOException {
    assertThat(run("classify")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("give either TEXT or --jsonl FILE");
    Path rows = folder.resolve("rows.jsonl");
    Files.writeString(rows, "{\"prompt\":\"a\"}\n{\"text\":\"b\"}\n");
    assertThat(run("classify", "--jsonl", rows.toString())).isEqualTo(Main.FAILED);
    assertThat(err.toString()).contains("rows.jsonl:2: needs a field \"prompt\"");
    assertThat(run("classify", "--bundle", folder.toString(), "x")).isEqualTo(Main.FAILED);
    assertThat(err.toString()).contains("bundle.json is missing");
  }

  private int run(String... args) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
