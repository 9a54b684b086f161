package io.tidegate.train.classifier;

import io.tidegate.train.nn.AdamW;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Parameters;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.nn.Tensor;
import io.tidegate.train.run.EarlyStopping;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The checkpoint file of a fine-tuning run and, beside it, the best weights so far. A new file
 * takes the old one's place at once, and best weights are removed only when the checkpoint no
 * longer speaks of them, so that a kill at any moment leaves a pair that belongs together.
 */
final class FineTuneCheckpoint {
  static final String STEPS = "steps";
  static final String ENDED = "ended";

  private final Path file;
  private final EncoderShape shape;

  FineTuneCheckpoint(Path file, EncoderShape shape) {
    this.file = file;
    this.shape = shape;
  }

  /** Keeps the weights of a step as the best so far. */
  void keepBest(Parameters parameters, long step) throws IOException {
    Map<String, String> about = new LinkedHashMap<>(shape.notes());
    about.put(STEPS, Long.toString(step));
    Safetensors.write(best(step), new Safetensors.Content(parameters.tensors(), about));
  }

  /** Writes what a run needs to go on. */
  void save(
      Parameters parameters, AdamW optimiser, EarlyStopping stopping, Map<String, String> more)
      throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>(parameters.tensors());
    tensors.putAll(optimiser.tensors());
    write(tensors, optimiser.steps(), stopping, more);
    removeBestBut(stopping.bestStep());
  }

  /** Writes the best weights as the result; the run cannot go on. */
  void end(long steps, EarlyStopping stopping) throws IOException {
    write(
        Safetensors.read(best(stopping.bestStep())).tensors(),
        steps,
        stopping,
        Map.of(ENDED, "true"));
    removeBestBut(0);
  }

  private void write(
      Map<String, Tensor> tensors, long steps, EarlyStopping stopping, Map<String, String> more)
      throws IOException {
    Map<String, String> about = new LinkedHashMap<>(shape.notes());
    about.put(STEPS, Long.toString(steps));
    about.putAll(stopping.notes());
    about.putAll(more);
    Safetensors.write(file, new Safetensors.Content(tensors, about));
  }

  private Path best(long step) {
    return file.resolveSibling(file.getFileName() + ".best-" + step);
  }

  private void removeBestBut(long step) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      return;
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, file.getFileName() + ".best-*")) {
      for (Path old : files) {
        if (!old.getFileName().equals(best(step).getFileName())) {
          Files.delete(old);
        }
      }
    }
  }
}
