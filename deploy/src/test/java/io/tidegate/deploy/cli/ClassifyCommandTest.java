package io.tidegate.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
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
    assertThat(row.path("domain").isTextual()).isTrue();
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

  /** What cannot be read is named, and no other row is lost or moved. */
  @Test
  void classify_oddRows_areNamedAndNothingIsLost() throws IOException {
    Path rows = folder.resolve("rows.jsonl");
    try (OutputStream file = Files.newOutputStream(rows)) {
      file.write("\ufeff{\"prompt\":\"first\"}\n".getBytes(StandardCharsets.UTF_8));
      file.write(
          "{\"text\":\"b\"}\nnot json\n\n[1,2]\n{\"prompt\":7}\n".getBytes(StandardCharsets.UTF_8));
      file.write(
          "{\"prompt\":\"a\"} {\"prompt\":\"b\"}\n\"text\"\nnull\n"
              .getBytes(StandardCharsets.UTF_8));
      file.write(new byte[] {'{', '"', 'p', 'r', 'o', 'm', 'p', 't', '"', ':', '"', (byte) 0xff});
      file.write(new byte[] {(byte) 0xc3, '(', '"', '}', '\n'});
      file.write("{\"prompt\":\"last\"}".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(run("classify", "--jsonl", rows.toString())).isEqualTo(Main.FAILED);
    String[] lines = out.toString().lines().toArray(String[]::new);
    assertThat(lines).hasSize(10);
    int[] bad = {2, 3, 5, 6, 7, 8, 9};
    for (int i = 0; i < bad.length; i++) {
      JsonNode row = json.readTree(lines[i + 1]);
      assertThat(row.path("line").asInt()).isEqualTo(bad[i]);
      assertThat(row.path("error").asText()).startsWith(rows + ":" + bad[i] + ": ");
    }
    for (int good : new int[] {0, 8, 9}) {
      assertThat(json.readTree(lines[good]).path("task").isTextual()).as(lines[good]).isTrue();
    }
    assertThat(err.toString().lines())
        .hasSize(bad.length)
        .anyMatch(l -> l.contains("rows.jsonl:2: needs a field \"prompt\""))
        .anyMatch(l -> l.contains("rows.jsonl:3: not JSON"));
  }

  /** Each is answered by the model or says why not, and what a checksum shows is found in each. */
  @Test
  void classify_oddPrompts_areAllAnswered() throws IOException {
    String card = "4111 1111 1111 1111";
    Map<String, Boolean> prompts = new LinkedHashMap<>();
    prompts.put("", false);
    prompts.put(" \t\n\u2003 ", false);
    prompts.put("word ".repeat(200_000) + card, true);
    prompts.put("x".repeat(1_000_000), false);
    prompts.put(card.replace("1 1", "1\u200b\u2060 \u200d1"), true);
    prompts.put("\u202e" + card + "\u202c", true);
    prompts.put("\u2067" + card + "\u2069 \u200f", true);
    prompts.put("\uff14\uff11\uff11\uff11 1111 1111 1111", true);
    prompts.put("m\u0430il j\u0430ne@ex\u0430mple.org", true);
    prompts.put("\ud83d\ude00\ud83d\ude80".repeat(50), false);
    prompts.put("\ud83d", false);
    prompts.put("\u0000\u0001\ufffd", false);
    prompts.put(Base64.getEncoder().encodeToString(new byte[6_000]), false);
    prompts.put("\u5e2e\u6211\u628a\u8fd9\u6bb5\u8bdd\u7ffb\u8bd1\u6210\u82f1\u6587", false);
    prompts.put("\u0627\u0643\u062a\u0628 \u0642\u0635\u064a\u062f\u0629", false);
    Path rows = folder.resolve("rows.jsonl");
    ObjectMapper escaping = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    StringBuilder text = new StringBuilder();
    for (String prompt : prompts.keySet()) {
      text.append(escaping.writeValueAsString(Map.of("prompt", prompt))).append('\n');
    }
    Files.writeString(rows, text);
    assertThat(run("classify", "--jsonl", rows.toString())).isZero();
    String[] lines = out.toString().lines().toArray(String[]::new);
    assertThat(lines).hasSize(prompts.size());
    int row = 0;
    for (Map.Entry<String, Boolean> prompt : prompts.entrySet()) {
      JsonNode answer = json.readTree(lines[row++]);
      assertThat(answer.path("source").asText()).matches("model|heuristic: [a-z]+");
      assertThat(answer.path("tasks").size()).isEqualTo(18);
      if (prompt.getValue()) {
        assertThat(answer.path("personal_data").size()).as("row %d", row).isPositive();
      }
    }
  }

  @Test
  void classify_explain_showsTheWordsThatMovedTheScore() throws IOException {
    String text = "hi, please prove the Riemann hypothesis with a formal argument";
    assertThat(run("classify", "--explain", "--json", text)).isZero();
    JsonNode words = json.readTree(out.toString()).path("explain");
    assertThat(words.size()).isEqualTo(8);
    double last = Double.MAX_VALUE;
    for (JsonNode word : words) {
      double change = Math.abs(word.path("small_model_ok_change").asDouble());
      assertThat(change).isBetween(0.0, last);
      last = change;
      assertThat(text.substring(word.path("start").asInt(), word.path("end").asInt()))
          .isEqualTo(word.path("word").asText());
    }
    assertThat(words.get(0).path("small_model_ok_change").asDouble()).isNotZero();
    assertThat(run("classify", "--explain", text)).isZero();
    assertThat(out.toString()).contains("because of").contains(" points");
  }

  @Test
  void classify_badInput_saysWhereAndFails() throws IOException {
    assertThat(run("classify")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("give either TEXT or --jsonl FILE");
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
