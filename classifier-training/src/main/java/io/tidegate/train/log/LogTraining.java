package io.tidegate.train.log;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.train.data.DataException;
import io.tidegate.train.data.Example;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.export.FitRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Everything of {@code train from-log} between the log and the trainer. */
public final class LogTraining {
  /** With fewer rows to fit on, the realistic prompts help to fit the small-model score. */
  private static final int FIT_MIN = 50;

  private final LogLabels labels;
  private final List<Path> files;

  private LogTraining(LogLabels labels, List<Path> files) {
    this.labels = labels;
    this.files = files;
  }

  /**
   * What to read and how.
   *
   * @param logs files or folders of decisions, outcomes and feedback
   * @param contents files or folders of prompts
   * @param small names of the small arms or models; empty for all of tier edge
   * @param source whose scores are labels; empty for the source that spoke most often
   * @param personal whether prompts with personal data may be used
   * @param clip largest inverse chance
   * @param rowsMin fewest labelled rows
   */
  public record Request(
      List<Path> logs,
      List<Path> contents,
      Set<String> small,
      String source,
      boolean personal,
      double clip,
      int rowsMin) {}

  /**
   * Reads a log.
   *
   * @throws DataException when a row is wrong, or nobody gave feedback
   */
  public static LogTraining read(Request request) {
    LogReader reader = new LogReader(request.small(), request.personal());
    List<Path> files = new ArrayList<>();
    for (Path place : request.logs()) {
      LogReader.files(place).forEach(reader::log);
      files.addAll(LogReader.files(place));
    }
    for (Path place : request.contents()) {
      LogReader.files(place).forEach(reader::content);
      files.addAll(LogReader.files(place));
    }
    String source = request.source().isEmpty() ? busiest(reader.sources()) : request.source();
    return new LogTraining(
        LogLabels.of(reader, source, new LogLabels.Demands(request.clip(), request.rowsMin())),
        files);
  }

  private static String busiest(Map<String, Integer> sources) {
    return sources.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElseThrow(() -> new DataException("the log holds no feedback, so nothing has a label"));
  }

  /** The files that were read. */
  public List<Path> files() {
    return files;
  }

  /** What was found, in lines. */
  public List<String> summary() {
    return labels.summary();
  }

  /**
   * Checks that the log says enough.
   *
   * @throws DataException saying what it lacks
   */
  public void demand() {
    if (!labels.refusal().isEmpty()) {
      throw new DataException("nothing is learned from this log: " + labels.refusal());
    }
  }

  /** Writes the labels as rows that {@code difficulty.jsonl} has too, with {@code weight}. */
  public void write(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> lines = new ArrayList<>();
    for (Example row :
        Stream.of(labels.training(), labels.calibration(), labels.measured())
            .flatMap(List::stream)
            .toList()) {
      lines.add(
          json.writeValueAsString(
              json.createObjectNode()
                  .put("decision_id", row.group())
                  .put("prompt", row.text())
                  .put("frac_small", row.smallOk())
                  .put("weight", row.weight())
                  .put("source", "log")));
    }
    Files.write(file, lines);
  }

  /** The rows of the data folder and those of the log. */
  public ExamplePools pools(ExamplePools folder, double share) {
    return folder.with(ExamplePools.LOG, share, labels.training(), labels.calibration());
  }

  /**
   * The rows to fit on: the traffic decides about the small-model score, the realistic prompts
   * about all else.
   */
  public FitRows fitRows(ExamplePools folder) {
    FitRows usual = FitRows.of(folder);
    boolean enough = labels.calibration().size() >= FIT_MIN;
    List<Example> everyday = new ArrayList<>();
    usual.everyday().forEach(e -> everyday.add(enough ? e.withoutSmallOk() : e));
    everyday.addAll(labels.calibration());
    return new FitRows(
        everyday, enough ? labels.calibration() : List.of(), usual.domains(), usual.ranked());
  }

  /**
   * Measures the candidate beside the current bundle, on rows of the log kept aside and on
   * realistic prompts kept aside that nothing was fitted on.
   */
  public List<String> report(
      BundleScores current, BundleScores candidate, ExamplePools folder, long seed) {
    double weight = 0;
    double sum = 0;
    for (Example row : labels.training()) {
      weight += row.weight();
      sum += row.weight() * row.smallOk();
    }
    List<String> lines = new ArrayList<>();
    labels.summary().forEach(line -> lines.add("- " + line.strip()));
    lines.add("");
    lines.add("Current: " + current.describe() + "; candidate: " + candidate.describe() + ".");
    lines.add("");
    lines.addAll(
        Comparison.of(labels.measured(), current::smallOk, candidate::smallOk, sum / weight)
            .table(seed));
    lines.add("");
    lines.addAll(
        BundleScores.table(
            current,
            candidate,
            folder.heldOut(ExamplePools.REALISTIC).stream()
                .filter(e -> !e.fitsCalibration())
                .toList()));
    return lines;
  }
}
