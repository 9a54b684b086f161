package io.tidegate.train.cli.options;

import ai.djl.Device;
import io.tidegate.train.classifier.FineTuneRun;
import io.tidegate.train.data.DataFolder;
import io.tidegate.train.export.DataDigests;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.run.CurvePicture;
import io.tidegate.train.run.Curves;
import io.tidegate.train.run.DataInventory;
import io.tidegate.train.run.ModelCard;
import io.tidegate.train.run.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A fine-tuning run with its record, curves and card in the run folder.
 *
 * @param spec of the command, whose options are recorded
 * @param start checkpoint that a new run starts from; may not exist
 * @param more data files from elsewhere
 */
public record RecordedTraining(
    RunOptions run, CommandSpec spec, DataFolder folder, Path start, List<Path> more) {

  /** A run on its data folder alone. */
  public RecordedTraining(RunOptions run, CommandSpec spec, DataFolder folder, Path start) {
    this(run, spec, folder, start, List.of());
  }

  /**
   * Trains and writes everything.
   *
   * @param inputs files that the result depends on beside data, tokenizer and start
   */
  public void train(
      FineTuneRun training, EncoderShape shape, FineTuneOptions tuning, List<Path> inputs)
      throws IOException {
    Device device = run.device().pick();
    List<Path> files = new ArrayList<>(List.of(run.tokenizerFile(), start));
    files.addAll(inputs);
    RunRecord record =
        RunRecord.begin(
                run.out(), Files.exists(run.checkpointFile()), RunOptions.all(spec), inventory())
            .model(shape)
            .machine(device.isGpu() ? device.toString() : "cpu", run.threads())
            .inputs(files);
    record
        .changes()
        .forEach(line -> spec.commandLine().getErr().println("train: not as it began: " + line));
    record.write();
    long began = System.nanoTime();
    Path curves = run.out().resolve("curves.csv");
    FineTuneRun.Result result =
        training.train(
            run.checkpointFile(),
            start,
            curves,
            tuning.pace(),
            line -> System.out.println("\n" + line));
    System.out.println("\n" + run.checkpointFile() + " written");
    double seconds = (double) (System.nanoTime() - began) / 1e9;
    record
        .end(
            result.stoppedEarly() ? "stopped early" : "finished",
            result.steps(),
            result.bestStep(),
            seconds)
        .write();
    draw(curves);
    ModelCard.write(run.out());
  }

  /** The plain text counts when the model was pretrained in this run folder, hence on it. */
  private DataInventory inventory() throws IOException {
    boolean pretrained = start.equals(run.pretrainedFile()) && Files.exists(start);
    DataInventory data = DataInventory.of(folder, DataDigests.of(folder), pretrained);
    for (Path file : more) {
      data = data.and(file);
    }
    return data;
  }

  /** A Java runtime without fonts or drawing code can train all the same. */
  private void draw(Path curves) throws IOException {
    try {
      CurvePicture.write(run.out().resolve("curves.png"), Curves.read(curves));
    } catch (InternalError | LinkageError e) {
      spec.commandLine()
          .getErr()
          .println("train: curves.png cannot be drawn here (" + e + "); see " + curves);
    }
  }
}
