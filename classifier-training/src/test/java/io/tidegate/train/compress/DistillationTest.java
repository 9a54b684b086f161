package io.tidegate.train.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.tidegate.train.Train;
import io.tidegate.train.classifier.Exporting;
import io.tidegate.train.classifier.PromptSession;
import io.tidegate.train.classifier.Scores;
import io.tidegate.train.classifier.TokenBudget;
import io.tidegate.train.graph.Precision;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.vocab.TokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the command line: a student with its own vocabulary takes over what its teacher knows. */
@Tag("training")
class DistillationTest {
  private static final List<String> TEXTS =
      List.of("add 7 and 90", "write story number 5 about Bo Chen", "add 40 and 2");

  @TempDir Path folder;

  @Test
  void distill_softTargetsAlone_givesTheTeachersAnswersOnEveryHead() throws Exception {
    Path data = folder.resolve("data");
    SmallRun.in(data, 400);
    Path teacher = Files.createDirectories(folder.resolve("teacher"));
    Files.copy(data.resolve("tokenizer.json"), teacher.resolve("tokenizer.json"));
    run("finetune", data, teacher, "--steps=90", "--width=24", "--heads=3", "--inner=48");
    Path student = folder.resolve("student");
    SmallRun.in(student, 100); // another vocabulary
    Files.createDirectories(student);
    run(
        "distill",
        data,
        student,
        "--steps=110",
        "--width=16",
        "--heads=2",
        "--inner=32",
        "--layers=1",
        "--soft-share=1",
        "--unlabelled=" + data.resolve("realistic/a.jsonl"),
        "--teacher=" + teacher);
    assertThat(TokenizerJson.read(student.resolve("tokenizer.json")))
        .isNotEqualTo(TokenizerJson.read(teacher.resolve("tokenizer.json")));
    try (PromptSession big = session(teacher);
        PromptSession small = session(student)) {
      for (String text : TEXTS) {
        PromptSession.Prediction wanted = big.predict(text);
        PromptSession.Prediction got = small.predict(text);
        assertThat(Scores.best(got.task())).as(text).isEqualTo(Scores.best(wanted.task()));
        assertThat(got.small() > 0).as(text).isEqualTo(wanted.small() > 0);
        assertThat(personal(got)).as(text).isEqualTo(personal(wanted));
      }
      assertThat(personal(big.predict(TEXTS.get(1)))).isTrue();
    }
  }

  @Test
  void load_folderWithoutCheckpoint_saysWhatATeacherIs() throws IOException {
    SmallRun run = SmallRun.in(folder, 100);
    Distillation distillation = new Distillation(List.of(folder), 2, 0.5);
    assertThatThrownBy(() -> distillation.load(run.tokenizer(), TokenBudget.of(32), Device.cpu()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a teacher is a run folder with tokenizer.json and finetuned");
  }

  private static void run(String command, Path data, Path out, String... more) {
    String[] arguments = new String[more.length + 6];
    arguments[0] = command;
    arguments[1] = "--data=" + data;
    arguments[2] = "--out=" + out;
    arguments[3] = "--batch=8";
    arguments[4] = "--rate=0.004";
    arguments[5] = "--positions=32";
    System.arraycopy(more, 0, arguments, 6, more.length);
    assertThat(Train.commandLine().execute(arguments)).isZero();
  }

  private static boolean personal(PromptSession.Prediction prediction) {
    for (int i = 1; i < prediction.pii().length - 1; i++) {
      if (Scores.best(prediction.pii()[i]) != 0) {
        return true;
      }
    }
    return false;
  }

  private static PromptSession session(Path run) throws Exception {
    Safetensors.Content content = Safetensors.read(run.resolve("finetuned.safetensors"));
    return new Exporting(
            EncoderShape.of(content).orElseThrow(),
            content.tensors(),
            TokenizerJson.tokenizer(run.resolve("tokenizer.json")))
        .session(Precision.FP32, 8);
  }
}
