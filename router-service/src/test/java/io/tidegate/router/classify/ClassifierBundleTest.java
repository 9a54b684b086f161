package io.tidegate.router.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import io.tidegate.core.privacy.PersonalDataSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierBundleTest {

  @TempDir private Path folder;

  @Test
  void run_knownWords_mapsLabelsByName() throws Exception {
    new TinyBundle().write(folder);
    try (ClassifierBundle bundle = ClassifierBundle.fromFolder(folder)) {
      ModelOutput output = bundle.model().run("translate zaphod");
      int best = TaskTypes.index("translation");
      assertThat(output.taskProbabilities()[best]).isGreaterThan(0.9f);
      assertThat(output.outputTokens()).isBetween(60f, 66f);
      assertThat(output.personalData())
          .containsExactly(new PersonalDataSpan("PERSON", 10, 16, PersonalDataSpan.Source.MODEL));
      assertThat(bundle.model().run("code").taskProbabilities()[TaskTypes.index("code")])
          .isGreaterThan(0.9f);
      assertThat(bundle.describe()).matches("tiny [0-9a-f]{12}");
    }
  }

  @Test
  void run_modelThatReadsShapes_isToldHowWordsAreWritten() throws Exception {
    new TinyBundle().shaped().write(folder);
    try (ClassifierBundle bundle = ClassifierBundle.fromFolder(folder)) {
      assertThat(bundle.model().run("translate Bob").personalData())
          .containsExactly(new PersonalDataSpan("PERSON", 10, 13, PersonalDataSpan.Source.MODEL));
      assertThat(bundle.model().run("translate bob").personalData()).isEmpty();
    }
  }

  @Test
  void run_modelWithDomains_namesTheLikeliest() throws Exception {
    new TinyBundle().withDomains().write(folder);
    try (ClassifierBundle bundle = ClassifierBundle.fromFolder(folder)) {
      DomainGuess guess = bundle.model().run("code").domain();
      assertThat(guess).isNotNull();
      assertThat(guess.name()).isEqualTo("math");
      assertThat(guess.probability()).isBetween(0.9f, 1f);
    }
    new TinyBundle().write(folder);
    try (ClassifierBundle bundle = ClassifierBundle.fromFolder(folder)) {
      assertThat(bundle.model().run("code").domain()).isNull();
    }
  }

  @Test
  void fromFolder_domainsThatTheModelLacks_refuses() throws Exception {
    TinyBundle without = new TinyBundle();
    without.manifest.withArray("domains").add("law").add("math");
    without.write(folder);
    assertRefused("tensor domain_logits is missing");

    TinyBundle third = new TinyBundle().withDomains();
    third.manifest.withArray("domains").add("history");
    third.write(folder);
    assertRefused("output domain_logits must be float with 2 dimensions, the last of 3");

    TinyBundle twice = new TinyBundle().withDomains();
    twice.manifest.putArray("domains").add("law").add("law");
    twice.write(folder);
    assertRefused("domains must name at least 2 different domains");
  }

  @Test
  void fromFolder_unknownInput_refusesNamingIt() throws Exception {
    TinyBundle bundle = new TinyBundle();
    bundle.graph().getGraphBuilder().getInputBuilder(0).setName("token_ids");
    bundle.graph().getGraphBuilder().getNodeBuilder(0).setInput(1, "token_ids");
    bundle.write(folder);
    assertRefused("must have the input input_ids");
  }

  @Test
  void run_longAndOddTexts_staysWithinTheBudget() throws Exception {
    new TinyBundle().write(folder);
    try (ClassifierBundle bundle = ClassifierBundle.fromFolder(folder)) {
      for (String text :
          List.of(
              "",
              "   \n",
              "a ".repeat(500_000),
              "\ud83d\ude00".repeat(400),
              "\ud83d",
              "\u202e\u200b")) {
        assertThat(bundle.model().run(text).finite()).isTrue();
      }
    }
  }

  @Test
  void fromFolder_fileChanged_refusesNamingFileAndDigest() throws Exception {
    for (String file : List.of("model.onnx", "tokenizer.json")) {
      new TinyBundle().write(folder);
      byte[] bytes = Files.readAllBytes(folder.resolve(file));
      bytes[bytes.length / 2] ^= 1;
      Files.write(folder.resolve(file), bytes);
      assertRefused(file + ": SHA-256 must be ");
    }
  }

  @Test
  void fromFolder_fileMissing_refusesNamingIt() throws Exception {
    for (String file : List.of("model.onnx", "tokenizer.json", "bundle.json")) {
      new TinyBundle().write(folder);
      Files.delete(folder.resolve(file));
      assertRefused(file + " is missing");
    }
  }

  @Test
  void fromFolder_manifestBroken_refusesWithTheRule() throws Exception {
    TinyBundle labels = new TinyBundle();
    labels.manifest.withArray("tasks").remove(0);
    labels.write(folder);
    assertRefused("tasks must name 18 different types, had 17");

    TinyBundle kinds = new TinyBundle();
    kinds.manifest.withArray("pii_kinds").add("EXTRA");
    kinds.write(folder);
    assertRefused("output pii_logits must be float with 3 dimensions, the last of 4");

    TinyBundle schema = new TinyBundle();
    schema.manifest.put("schema", 9);
    schema.write(folder);
    assertRefused("schema must be 1, was 9");

    TinyBundle budget = new TinyBundle();
    budget.manifest.putObject("token_budget").put("total", 9).put("head", 4).put("tail", 4);
    budget.write(folder);
    assertRefused("token_budget must have");

    Files.writeString(folder.resolve("bundle.json"), "{\"name\":");
    assertRefused("bundle.json is not JSON");
  }

  @Test
  void fromFolder_otherOperators_refusesWithTheRule() throws Exception {
    TinyBundle old = new TinyBundle();
    old.graph().setOpsetImport(0, OperatorSetIdProto.newBuilder().setVersion(9));
    old.write(folder);
    assertRefused("opset must be 13..21, was 9");

    TinyBundle foreign = new TinyBundle();
    foreign.graph().addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("x.y").setVersion(1));
    foreign.write(folder);
    assertRefused("operators of domain \"x.y\" are not accepted");
  }

  @Test
  void fromFolder_outputMissing_refusesNamingIt() throws Exception {
    TinyBundle bundle = new TinyBundle();
    bundle.graph().getGraphBuilder().removeOutput(3);
    bundle.write(folder);
    assertRefused("tensor embedding is missing");
  }

  @Test
  void fromFolder_notANumberInside_refusesAfterTrial() throws Exception {
    TinyBundle bundle = new TinyBundle();
    bundle.graph().getGraphBuilder().getInitializerBuilder(1).setFloatData(7, Float.NaN);
    bundle.write(folder);
    assertRefused("a trial run gave numbers out of range");
  }

  @Test
  void fromFolder_noOnnxAtAll_refusesInOneLine() throws Exception {
    TinyBundle bundle = new TinyBundle();
    bundle.write(folder);
    byte[] junk = new byte[100];
    java.util.Arrays.fill(junk, (byte) 0xff);
    Files.write(folder.resolve("model.onnx"), junk);
    String manifest = Files.readString(folder.resolve("bundle.json"));
    String digest = io.tidegate.core.Digests.sha256Hex(junk);
    Files.writeString(
        folder.resolve("bundle.json"),
        manifest.replaceAll("(\"model.onnx\":\")[0-9a-f]{64}", "$1" + digest));
    assertRefused("model.onnx is not an ONNX file");
  }

  private void assertRefused(String rule) {
    assertThatThrownBy(() -> ClassifierBundle.fromFolder(folder).close())
        .isInstanceOf(ClassifierException.class)
        .hasMessageContaining(rule)
        .hasMessageNotContaining("\n");
  }

  @Test
  void opsets_truncatedFiles_refusedNeverCrash() throws IOException, ClassifierException {
    new TinyBundle().write(folder);
    byte[] model = Files.readAllBytes(folder.resolve("model.onnx"));
    assertThat(OnnxHeader.opsets(model)).containsEntry("", 17L);
    int refused = 0;
    for (int length = 1; length < model.length; length += 17) {
      try {
        OnnxHeader.opsets(java.util.Arrays.copyOf(model, length));
      } catch (ClassifierException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }
}
