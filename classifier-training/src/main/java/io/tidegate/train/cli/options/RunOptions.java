package io.tidegate.train.cli.options;

import io.tidegate.train.data.DataFolder;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.run.DeviceChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The options that every training command has. */
public final class RunOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "classifier-training/data",
      description =
          "Folder with the training data (its files are listed in docs/training.md). Default: ${DEFAULT-VALUE}, the project's own prompts.")
  private Path data = Path.of("classifier-training/data");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs/classifier",
      description =
          "Folder that the command writes to and reads the results of earlier steps from. Default: ${DEFAULT-VALUE}")
  private Path out = Path.of("runs/classifier");

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of every random choice. Default: ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(
      names = "--threads",
      defaultValue = "1",
      description = "Threads for the arithmetic. Default: ${DEFAULT-VALUE}")
  private int threads = 1;

  @Option(
      names = "--device",
      paramLabel = "WHERE",
      defaultValue = "auto",
      description =
          "cpu, gpu, or auto: a GPU when the engine finds one. Fine-tuning obeys it. Default: ${DEFAULT-VALUE}")
  private DeviceChoice device = DeviceChoice.AUTO;

  /** Prepares the engine and the output folder; must run before the first array is made. */
  public void begin() throws IOException {
    if (threads < 1) {
      throw new IllegalArgumentException("--threads must be >= 1, was " + threads);
    }
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    Files.createDirectories(out);
  }

  /** Every option of a command by its longest name, defaults included. */
  public static Map<String, String> all(CommandSpec spec) {
    Map<String, String> options = new TreeMap<>();
    for (OptionSpec option : spec.options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        Object value = option.getValue();
        options.put(option.longestName(), value == null ? "" : value.toString());
      }
    }
    return options;
  }

  public Path data() {
    return data;
  }

  public Path out() {
    return out;
  }

  public long seed() {
    return seed;
  }

  public int threads() {
    return threads;
  }

  public DeviceChoice device() {
    return device;
  }

  /** The data folder. */
  public DataFolder folder() {
    return DataFolder.open(data);
  }

  /** The labelled rows of a data folder, divided with this run's seed. */
  public ExamplePools rows(DataFolder folder) throws IOException {
    return ExamplePools.read(folder, seed);
  }

  public Path tokenizerFile() {
    return out.resolve("tokenizer.json");
  }

  public Path pretrainedFile() {
    return out.resolve("pretrained.safetensors");
  }

  public Path checkpointFile() {
    return out.resolve("finetuned.safetensors");
  }
}
