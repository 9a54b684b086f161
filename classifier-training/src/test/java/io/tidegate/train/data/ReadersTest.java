package io.tidegate.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadersTest {
  @TempDir Path folder;

  @Test
  void realistic_personalData_isFoundWhereverItStands() throws IOException {
    Path file =
        write(
            "a.jsonl",
            "{\"prompt\":\"Ana wrote: call Ana\",\"task\":\"chat\",\"edge_ok\":true,\"output_tokens\":20,\"pii\":[{\"text\":\"Ana\",\"kind\":\"PERSON\"}]}");
    Example example = Readers.realistic(file).get(0);
    assertThat(example.spans().orElseThrow())
        .containsExactly(
            new Span(0, 3, Labels.pii("PERSON")), new Span(16, 19, Labels.pii("PERSON")));
    assertThat(example.smallOk()).isEqualTo(1);
    assertThat(Labels.TASKS.get(example.task())).isEqualTo("chat");
  }

  @Test
  void realistic_domain_countsWhenItIsOneOfTheKnown() throws IOException {
    String row =
        "{\"prompt\":\"x\",\"task\":\"chat\",\"edge_ok\":true,\"output_tokens\":20,\"pii\":[]%s}\n";
    Path file =
        write(
            "a.jsonl",
            row.formatted(",\"domain\":\"computer science\"")
                + row.formatted(",\"domain\":\"shop talk\"")
                + row.formatted(""));
    assertThat(Readers.realistic(file).stream().map(Example::domain))
        .containsExactly(Labels.DOMAINS.indexOf("computer science"), -1, -1);
  }

  @Test
  void domain_questionWithOptions_isAlsoTakenWithout() throws IOException {
    Path file =
        write(
            "d.jsonl",
            "{\"prompt\":\"Which law?\\nA. one\\nB. two\",\"domain\":\"law\"}\n"
                + "{\"prompt\":\"Why?\",\"domain\":\"other\"}\n");
    List<Example> examples = Readers.domain(file);
    assertThat(examples.stream().map(Example::text))
        .containsExactly("Which law?\nA. one\nB. two", "Which law?", "Why?");
    assertThat(examples.get(1).domain()).isEqualTo(Labels.domain("law"));
    assertThat(examples.get(1).group()).isEqualTo(examples.get(0).group());
    Path unknown = write("u.jsonl", "{\"prompt\":\"x\",\"domain\":\"cooking\"}");
    assertThatThrownBy(() -> Readers.domain(unknown))
        .hasMessageContaining("u.jsonl, row 1")
        .hasMessageContaining("\"cooking\"");
  }

  @Test
  void piiSpans_beyondTheBasicPlane_countCodePoints() throws IOException {
    Path file =
        write(
            "p.jsonl",
            "{\"text\":\"😀 mail x@y.example\",\"spans\":[[7,16,\"EMAIL_ADDRESS\"]],\"template\":4}");
    Span span = Readers.piiSpans(file).get(0).spans().orElseThrow().get(0);
    assertThat("😀 mail x@y.example".substring(span.start(), span.end()))
        .isEqualTo("x@y.example".substring(0, 9));
    assertThat(span.kind()).isEqualTo(Labels.pii("EMAIL"));
  }

  @Test
  void read_faults_nameFileAndRow() throws IOException {
    Path unknownTask =
        write(
            "t.jsonl",
            "{\"prompt\":\"x\",\"task\":\"code\"}\n{\"prompt\":\"x\",\"task\":\"cooking\"}");
    assertThatThrownBy(() -> Readers.prompts(unknownTask))
        .hasMessageContaining("t.jsonl, row 2")
        .hasMessageContaining("\"cooking\"");
    Path broken = write("b.jsonl", "\n{\"prompt\":");
    assertThatThrownBy(() -> Readers.prompts(broken))
        .hasMessageContaining("b.jsonl, row 2")
        .hasMessageContaining("not JSON");
    Path range = write("d.jsonl", "{\"prompt\":\"x\",\"frac_small\":1.5}");
    assertThatThrownBy(() -> Readers.difficulty(range))
        .hasMessageContaining("d.jsonl, row 1")
        .hasMessageContaining("frac_small");
    Path outside = write("s.jsonl", "{\"text\":\"short\",\"spans\":[[2,9,\"PERSON\"]]}");
    assertThatThrownBy(() -> Readers.piiSpans(outside))
        .hasMessageContaining("s.jsonl, row 1")
        .hasMessageContaining("inside the text");
    Path array = write("r.jsonl", "[1]");
    assertThatThrownBy(() -> Readers.prompts(array)).hasMessageContaining("must be a JSON object");
    assertThatThrownBy(() -> Readers.prompts(folder.resolve("none.jsonl")))
        .hasMessageContaining("no such file");
  }

  @Test
  void file_gzipped_isReadAlike() throws IOException {
    Path file = folder.resolve("classifier/prompts.jsonl.gz");
    Files.createDirectories(file.getParent());
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(
          "{\"prompt\":\"add 2 and 3\",\"task\":\"math\",\"source\":\"s\"}"
              .getBytes(StandardCharsets.UTF_8));
    }
    Path found = DataFolder.open(folder).file("prompts").orElseThrow();
    assertThat(Readers.prompts(found)).extracting(Example::source).containsExactly("s");
  }

  @Test
  void read_splits_shareNoGroup() throws IOException {
    Files.createDirectories(folder.resolve("realistic"));
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      rows.append("{\"prompt\":\"prompt ")
          .append(i)
          .append("\",\"task\":\"chat\",\"edge_ok\":true,\"output_tokens\":5,\"pii\":[]}\n");
    }
    write("realistic/a.jsonl", rows.toString());
    ExamplePools pools = ExamplePools.read(DataFolder.open(folder), 1);
    List<Example> trained = pools.training(ExamplePools.REALISTIC);
    List<Example> kept = pools.heldOut(ExamplePools.REALISTIC);
    assertThat(trained.size() + kept.size()).isEqualTo(200);
    assertThat(kept).hasSizeBetween(20, 60).doesNotContainAnyElementsOf(trained);
    assertThat(pools.heldOut(ExamplePools.SKILLS)).isNotEmpty();
    List<ExamplePools.Pool> shared = pools.withRealisticShare(0.7).training();
    assertThat(shared.stream().mapToDouble(ExamplePools.Pool::share).sum())
        .isCloseTo(1, within(1e-12));
    assertThat(shared).anyMatch(p -> p.name().equals(ExamplePools.REALISTIC) && p.share() == 0.7);
  }

  @Test
  void lookAlikes_sameSeed_areTheSameAndHoldNoPersonalData() {
    List<Example> drawn = LookAlikes.draw(50, 4);
    assertThat(LookAlikes.draw(50, 4)).isEqualTo(drawn);
    assertThat(drawn).allMatch(e -> e.spans().orElseThrow().isEmpty() && !e.text().isBlank());
  }

  @Test
  void read_folderWithoutTasks_isRefused() {
    assertThatThrownBy(() -> ExamplePools.read(DataFolder.open(folder), 1))
        .hasMessageContaining("neither realistic");
    assertThatThrownBy(() -> DataFolder.open(folder.resolve("missing")))
        .hasMessageContaining("no such folder");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
