package io.tidegate.train.classifier;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.core.text.WordPiece;
import io.tidegate.router.classify.ClassifierBundle;
import io.tidegate.router.classify.ClassifierObserver;
import io.tidegate.router.classify.ClassifierSettings;
import io.tidegate.router.classify.PromptClassifier;
import io.tidegate.train.data.DataFolder;
import io.tidegate.train.data.Example;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.data.Labels;
import io.tidegate.train.export.BundleFolder;
import io.tidegate.train.export.DataDigests;
import io.tidegate.train.export.FitRows;
import io.tidegate.train.export.PrecisionCost;
import io.tidegate.train.graph.Precision;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.nn.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of a few thousand weights on rows written here: from text to bundle. */
class TinyTrainingTest {
  private static final int BATCH = 8;
  private static final Path NONE = Path.of("no", "such", "file");

  @TempDir Path folder;
  private ExamplePools pools;
  private WordPiece tokenizer;
  private EncoderShape shape;

  @BeforeEach
  void writeData() throws IOException {
    TinyData data = TinyData.write(folder);
    pools = data.pools();
    tokenizer = data.tokenizer();
    shape = data.shape();
  }

  @Test
  void train_sameSeed_givesTheSameLossesAndTheyFall() throws IOException {
    double[] first = train("one", 40, 3);
    double[] second = train("two", 40, 3);
    assertThat(second).containsExactly(first);
    assertThat(Arrays.stream(first, 30, 40).average().orElseThrow())
        .isLessThan(0.9 * Arrays.stream(first, 0, 10).average().orElseThrow());
    assertThat(train("three", 3, 4)).isNotEqualTo(Arrays.copyOf(first, 3));
  }

  @Test
  void train_interruptedAndResumed_equalsUninterrupted() throws IOException {
    double[] whole = train("whole", 16, 5);
    Pace pace = pace(16);
    FineTuneRun run = new FineTuneRun(shape, tokenizer, pools, FineTuneSettings.of(BATCH, 5));
    Path checkpoint = folder.resolve("parts.safetensors");
    pace.stopAt = 7;
    double[] before = run.train(checkpoint, NONE, null, pace, line -> {}).losses();
    pace.stopAt = Long.MAX_VALUE;
    double[] after = run.train(checkpoint, NONE, null, pace, line -> {}).losses();
    assertThat(before).hasSize(7);
    assertThat(after).containsExactly(Arrays.copyOfRange(whole, 7, 16));
  }

  @Test
  void export_afterTraining_agreesWithTheTrainer() throws IOException, OrtException {
    train("model", 25, 3);
    Exporting exporting =
        new Exporting(
            shape, Safetensors.read(folder.resolve("model.safetensors")).tensors(), tokenizer);
    List<String> texts =
        pools.training().stream()
            .flatMap(p -> p.examples().stream())
            .map(Example::text)
            .limit(60)
            .toList();
    List<Example> realistic = pools.training(ExamplePools.REALISTIC);
    exporting.addWidePart(realistic, realistic, 1);
    assertThat(exporting.shares()).contains("wide part");
    double floats = exporting.parity(texts, Precision.FP32, 7);
    double bytes = exporting.parity(texts, Precision.INT8, 7);
    assertThat(floats).isLessThan(1e-4);
    assertThat(bytes).isGreaterThan(floats).isLessThan(0.3);
    assertThat(exporting.parity(texts, Precision.INT4, 7)).isGreaterThan(floats).isLessThan(1.5);
    assertThat(new PrecisionCost(pools).table(exporting, 7))
        .hasSize(14)
        .anyMatch(line -> line.startsWith("| personal data | spans found |"));

    Path bundle = folder.resolve("bundle");
    write(exporting, bundle);
    JsonNode meta = new ObjectMapper().readTree(bundle.resolve("bundle.json").toFile());
    assertThat(meta.path("files").path("model.onnx").asText())
        .isEqualTo(DataDigests.sha256(Files.readAllBytes(bundle.resolve("model.onnx"))));
    assertThat(meta.path("tasks")).hasSize(18);
    assertThat(meta.path("domains")).hasSize(14);
    assertThat(meta.path("golden").path("rows")).hasSizeGreaterThanOrEqualTo(6);
    assertThat(meta.path("data").path("realistic/a.jsonl").asText()).hasSize(64);
    assertThat(new String(Files.readAllBytes(bundle.resolve("model.onnx")), ISO_8859_1))
        .contains("tidegate.token_budget", "24+8");
    assertThat(
            meta.path("token_budget").path("head").asInt()
                + meta.path("token_budget").path("tail").asInt())
        .isEqualTo(32);
    assertThat(BundleReport.table(bundle, pools, 1))
        .anyMatch(line -> line.contains("task accuracy"))
        .anyMatch(line -> line.contains("domain accuracy"))
        .anyMatch(line -> line.contains("small_ok AUC"));
  }

  @Test
  void train_domains_areToldApartAndServed() throws Exception {
    Pace quick = pace(60);
    quick.highestRate = 6e-3;
    new FineTuneRun(shape, tokenizer, pools, FineTuneSettings.of(BATCH, 3))
        .train(folder.resolve("domains.safetensors"), NONE, null, quick, line -> {});
    Exporting exporting =
        new Exporting(
            shape, Safetensors.read(folder.resolve("domains.safetensors")).tensors(), tokenizer);
    String sum = "add 7 and 8";
    String story = "write story number 5 about Ana Silva";
    try (PromptSession session = exporting.session(Precision.INT8, 7)) {
      assertThat(mathOverHistory(session, sum)).isGreaterThan(mathOverHistory(session, story) + 1);
    }
    Path bundle = folder.resolve("bundle");
    write(exporting, bundle);
    try (PromptClassifier served =
        new PromptClassifier(
            ClassifierBundle.fromFolder(bundle),
            ClassifierSettings.DEFAULT.withDeadline(Duration.ofSeconds(30)),
            ClassifierObserver.NONE)) {
      assertThat(served.classify(sum).toCompletableFuture().join().domain()).isIn(Labels.DOMAINS);
    }
  }

  private static float mathOverHistory(PromptSession session, String text) {
    float[] logits = session.predict(text).domain();
    return logits[Labels.domain("math")] - logits[Labels.domain("history")];
  }

  @Test
  void export_checkpointWithoutDomainHead_writesABundleThatNamesNone() throws Exception {
    train("old", 2, 3);
    Map<String, Tensor> tensors =
        new LinkedHashMap<>(Safetensors.read(folder.resolve("old.safetensors")).tensors());
    tensors.keySet().removeIf(name -> name.contains(PromptModel.DOMAIN));
    Exporting exporting = new Exporting(shape, tensors, tokenizer);
    assertThat(exporting.parity(List.of("add 1 and 2"), Precision.FP32, 7)).isLessThan(1e-4);
    Path bundle = folder.resolve("bundle");
    write(exporting, bundle);
    assertThat(new ObjectMapper().readTree(bundle.resolve("bundle.json").toFile()).has("domains"))
        .isFalse();
    ClassifierBundle.fromFolder(bundle).close();
  }

  private void write(Exporting exporting, Path bundle) throws IOException, OrtException {
    new BundleFolder(Precision.INT8, 7, "test", DataDigests.of(DataFolder.open(folder)), "none")
        .write(
            bundle,
            exporting,
            folder.resolve("tokenizer.json"),
            new FitRows(
                pools.heldOut(ExamplePools.REALISTIC),
                List.of(),
                pools.heldOut(ExamplePools.DOMAIN),
                List.of()));
  }

  @Test
  void predict_textBeyondTheBudget_isCut() throws IOException, OrtException {
    train("short", 5, 3);
    byte[] model =
        PromptGraph.of(
            shape,
            Safetensors.read(folder.resolve("short.safetensors")).tensors(),
            Optional.empty(),
            Precision.INT8,
            8,
            Map.of());
    try (PromptSession session = new PromptSession(model, tokenizer, TokenBudget.of(32))) {
      PromptSession.Prediction prediction = session.predict("add 1 and 2 ".repeat(5000));
      assertThat(prediction.pii()).hasDimensions(32, 11);
      assertThat(prediction.embedding()).hasSize(8);
      for (float value : prediction.embedding()) {
        assertThat(value).isBetween(-1f, 1f);
      }
    }
  }

  private double[] train(String name, long steps, long seed) throws IOException {
    FineTuneRun run = new FineTuneRun(shape, tokenizer, pools, FineTuneSettings.of(BATCH, seed));
    return run.train(folder.resolve(name + ".safetensors"), NONE, null, pace(steps), line -> {})
        .losses();
  }

  private static Pace pace(long steps) {
    Pace pace = new Pace();
    pace.steps = steps;
    return pace;
  }
}
