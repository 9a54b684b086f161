package io.tidegate.train.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.nn.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FineTuneRunTest {
  private static final Path NONE = Path.of("no", "such", "file");

  @TempDir private Path folder;
  private TinyData data;

  @BeforeEach
  void writeData() throws IOException {
    data = TinyData.write(folder);
  }

  @Test
  void train_killedBetweenCheckpoints_endsInTheSameBits() throws IOException {
    FineTuneSettings settings = new FineTuneSettings(8, 5, 4, 5, 3, Device.cpu());
    train("whole", settings, 22, 0, line -> {});
    assertThatThrownBy(
            () ->
                train(
                    "killed",
                    settings,
                    22,
                    0,
                    line -> {
                      if (line.startsWith("step 15:")) {
                        throw new IllegalStateException("killed");
                      }
                    }))
        .hasMessage("killed");
    assertThat(Long.parseLong(read("killed").notes().getOrDefault("steps", "")))
        .as("the checkpoint that it goes on from")
        .isBetween(10L, 12L);
    FineTuneRun.Result rest = train("killed", settings, 22, 0, line -> {});

    assertThat(rest.losses()).hasSizeBetween(10, 12);
    assertThat(read("killed").notes()).isEqualTo(read("whole").notes());
    Map<String, Tensor> whole = read("whole").tensors();
    Map<String, Tensor> killed = read("killed").tensors();
    assertThat(killed.keySet()).isEqualTo(whole.keySet());
    whole.forEach(
        (name, tensor) ->
            assertThat(killed.get(name).values()).as(name).containsExactly(tensor.values()));
    assertThat(folder.resolve("killed.csv")).hasSameTextualContentAs(folder.resolve("whole.csv"));
    assertThat(Files.readAllLines(folder.resolve("whole.csv"))).hasSize(1 + 4);
  }

  @Test
  void train_lossRises_stopsAndKeepsTheBestWeights() throws IOException {
    FineTuneSettings settings = new FineTuneSettings(8, 5, 100, 2, 2, Device.cpu());
    FineTuneRun.Result result = train("rising", settings, 400, 0.5, line -> {});
    assertThat(result.stoppedEarly()).isTrue();
    assertThat(result.bestStep()).isEqualTo(result.steps() - 4);
    assertThat(read("rising").tensors().keySet()).noneMatch(name -> name.startsWith("adam"));
    assertThat(files()).noneMatch(name -> name.contains(".best-"));

    FineTuneSettings until = new FineTuneSettings(8, 5, 100, 2, 0, Device.cpu());
    FineTuneRun run = new FineTuneRun(data.shape(), data.tokenizer(), data.pools(), until);
    Pace pace = pace(400, 0.5);
    pace.stopAt = result.bestStep();
    run.train(folder.resolve("until.safetensors"), NONE, null, pace, line -> {});
    read("rising")
        .tensors()
        .forEach(
            (name, tensor) ->
                assertThat(tensor.values())
                    .as(name)
                    .containsExactly(read("until").tensors().get(name).values()));

    FineTuneRun.Result again = train("rising", settings, 400, 0.5, line -> {});
    assertThat(again.losses()).isEmpty();
    assertThat(again.bestStep()).isEqualTo(result.bestStep());
  }

  private FineTuneRun.Result train(
      String name, FineTuneSettings settings, long steps, double rate, Consumer<String> notes)
      throws IOException {
    return new FineTuneRun(data.shape(), data.tokenizer(), data.pools(), settings)
        .train(
            folder.resolve(name + ".safetensors"),
            NONE,
            folder.resolve(name + ".csv"),
            pace(steps, rate),
            notes);
  }

  private static Pace pace(long steps, double rate) {
    Pace pace = new Pace();
    pace.steps = steps;
    pace.highestRate = rate;
    return pace;
  }

  private Safetensors.Content read(String name) {
    try {
      return Safetensors.read(folder.resolve(name + ".safetensors"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.map(String::valueOf).toList();
    }
  }
}
