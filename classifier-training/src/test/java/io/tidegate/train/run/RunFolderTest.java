package io.tidegate.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.train.Train;
import io.tidegate.train.classifier.TinyData;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RunFolderTest {
  @TempDir private Path folder;

  @Test
  void earlyStopping_throughNotes_isTheSame() {
    EarlyStopping stopping = EarlyStopping.patience(2).after(10, 3.0).after(20, 2.5);
    assertThat(stopping.bestStep()).isEqualTo(20);
    EarlyStopping resumed = EarlyStopping.patience(2).resumed(stopping.after(30, 2.6).notes());
    assertThat(resumed).isEqualTo(new EarlyStopping(2, 2.5, 20, 1));
    assertThat(resumed.over()).isFalse();
    assertThat(resumed.after(40, Double.NaN).over()).isTrue();
    assertThat(resumed.after(40, 2.4).after(50, 2.4).over()).isFalse();
    assertThat(EarlyStopping.patience(0).after(1, 1).after(2, 2).over()).isFalse();
    assertThatThrownBy(() -> EarlyStopping.patience(-1)).hasMessageContaining("was -1");
  }

  @Test
  void curves_openedAtAStep_dropWhatWasLost() throws IOException {
    Path file = folder.resolve("curves.csv");
    Curves curves = Curves.open(file, 0);
    curves.add(new Curves.Point(50, 4.5, Double.NaN, Double.NaN, 1e-4));
    curves.add(new Curves.Point(100, 4.25, 4.0, 0.5, 6e-4));
    Files.writeString(file, Files.readString(file) + "150,3.9");
    assertThat(Curves.open(file, 60).points())
        .containsExactly(new Curves.Point(50, 4.5, Double.NaN, Double.NaN, 1e-4));
    assertThat(Files.readAllLines(file)).hasSize(2);
    Files.writeString(file, "other\n");
    assertThatThrownBy(() -> Curves.read(file)).hasMessageContaining("must begin with");
  }

  @Test
  void picture_ofCurves_showsEveryLine() throws IOException {
    Path png = folder.resolve("curves.png");
    List<Curves.Point> points =
        List.of(
            new Curves.Point(50, 4.5, 4.0, 0.2, 1e-4),
            new Curves.Point(100, 3.0, 3.5, 0.6, 6e-4),
            new Curves.Point(150, 2.0, 3.6, 0.7, 1e-4));
    CurvePicture.write(png, points);
    BufferedImage image = ImageIO.read(png.toFile());
    for (int colour : new int[] {0x1f77b4, 0xd62728, 0x2ca02c}) {
      assertThat(count(image, colour)).as(Integer.toHexString(colour)).isGreaterThan(200);
    }
    CurvePicture.write(png, List.of());
    assertThat(count(ImageIO.read(png.toFile()), 0x1f77b4)).isLessThan(100);
  }

  private static int count(BufferedImage image, int colour) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += (image.getRGB(x, y) & 0xffffff) == colour ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void finetune_command_leavesRecordCurvesAndCard() throws IOException {
    TinyData.write(folder);
    Path out = folder.resolve("run");
    Files.createDirectories(out);
    Files.copy(folder.resolve("tokenizer.json"), out.resolve("tokenizer.json"));
    Files.writeString(
        folder.resolve("prompts.jsonl"),
        "{\"prompt\":\"add 1 and 1\",\"task\":\"math\",\"source\":\"s\",\"license\":\"CC0\"}\n\n"
            + "{\"prompt\":\"add 2\",\"task\":\"math\",\"source\":\"s\"}\n");
    assertThat(finetune(out, "--steps=6")).isEmpty();

    JsonNode run = new ObjectMapper().readTree(out.resolve("run.json").toFile());
    assertThat(run.path("state").asText()).isEqualTo("finished");
    assertThat(run.path("steps").asInt()).isEqualTo(6);
    assertThat(run.path("device").asText()).isEqualTo("cpu");
    assertThat(run.path("threads").asInt()).isEqualTo(1);
    assertThat(run.path("options").path("--look-every").asText()).isEqualTo("2");
    assertThat(run.path("options").path("--seed").asText()).isEqualTo("3");
    assertThat(run.path("versions").path("pytorch").asText()).isNotEmpty();
    assertThat(run.path("model").path("layers").asInt()).isEqualTo(1);
    JsonNode prompts = run.path("data").path(1);
    assertThat(prompts.path("file").asText()).isEqualTo("prompts.jsonl");
    assertThat(prompts.path("rows").asInt()).isEqualTo(2);
    assertThat(prompts.path("sha256").asText()).hasSize(64);
    assertThat(prompts.path("licences").path("CC0").asInt()).isEqualTo(1);
    assertThat(Curves.read(out.resolve("curves.csv"))).hasSize(3);
    assertThat(ImageIO.read(out.resolve("curves.png").toFile()).getWidth()).isPositive();
    assertThat(out.resolve("MODEL_CARD.md"))
        .content()
        .contains("| prompts.jsonl | 2 | ", "| CC0 | 1 |", "| steps | 6 |", "--early-stop=0");

    Files.writeString(folder.resolve("prompts.jsonl"), "{\"prompt\":\"x\",\"task\":\"math\"}\n");
    assertThat(finetune(out, "--steps=8"))
        .contains("option --steps was 6, is 8")
        .contains("data file prompts.jsonl is not what it was");
    run = new ObjectMapper().readTree(out.resolve("run.json").toFile());
    assertThat(run.path("steps").asInt()).isEqualTo(8);
    assertThat(run.path("resumed")).hasSize(1);
  }

  @Test
  void device_asked_isTheOneThatIsThereOrRefused() {
    assertThat(DeviceChoice.CPU.pick().isGpu()).isFalse();
    boolean there = Engine.getEngine("PyTorch").getGpuCount() > 0;
    assertThat(DeviceChoice.AUTO.pick().isGpu()).isEqualTo(there);
    if (there) {
      assertThat(DeviceChoice.GPU.pick().isGpu()).isTrue();
    } else {
      assertThatThrownBy(DeviceChoice.GPU::pick).hasMessageContaining("the engine finds no GPU");
    }
  }

  /** What the command says on standard error. */
  private String finetune(Path out, String... more) {
    StringWriter err = new StringWriter();
    CommandLine line = Train.commandLine();
    line.setErr(new PrintWriter(err, true));
    String[] usual = {
      "finetune",
      "--data=" + folder,
      "--out=" + out,
      "--seed=3",
      "--layers=1",
      "--width=16",
      "--heads=2",
      "--inner=32",
      "--positions=32",
      "--batch=4",
      "--device=cpu",
      "--look-every=2"
    };
    String[] all = java.util.Arrays.copyOf(usual, usual.length + more.length);
    System.arraycopy(more, 0, all, usual.length, more.length);
    line.execute(all);
    return err.toString();
  }
}
