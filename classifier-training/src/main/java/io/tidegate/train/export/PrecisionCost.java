package io.tidegate.train.export;

import ai.onnxruntime.OrtException;
import io.tidegate.train.classifier.Calibration;
import io.tidegate.train.classifier.Exporting;
import io.tidegate.train.classifier.PersonalDataCount;
import io.tidegate.train.classifier.PromptSession;
import io.tidegate.train.classifier.PromptSession.Prediction;
import io.tidegate.train.classifier.Scores;
import io.tidegate.train.data.Example;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.graph.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What storing a model in fewer bits costs each head, measured on rows that training did not see:
 * the figures of the model in floats, in bytes and in half bytes side by side. Threshold and
 * temperatures are those fitted to the model in floats.
 */
public final class PrecisionCost {
  private static final int ROWS_MAX = 2000;

  private final List<Example> prompts;
  private final List<Example> personal;
  private final FitRows fit;

  /** A measurement on the rows kept aside; on some training rows when there are none. */
  public PrecisionCost(ExamplePools pools) {
    List<Example> kept = pools.heldOut(ExamplePools.REALISTIC);
    this.fit = FitRows.of(pools);
    List<Example> rest = kept.stream().filter(e -> !e.fitsCalibration()).toList();
    List<Example> rows = rest.isEmpty() ? pools.training().get(0).examples() : rest;
    this.prompts = rows.stream().limit(ROWS_MAX).toList();
    List<Example> spans = new ArrayList<>(prompts);
    pools.heldOut(ExamplePools.PII).stream().limit(ROWS_MAX).forEach(spans::add);
    this.personal = spans.stream().filter(e -> e.spans().isPresent()).toList();
  }

  /** One model's predictions beside the size of its file; {@code small} are probabilities. */
  private record Said(
      long bytes, List<Prediction> prompts, double[] small, List<Prediction> personal) {}

  /**
   * The figures that a model has at a precision.
   *
   * @param bytes size of the model file
   * @param taskAccuracy NaN without rows that have a task
   * @param smallOkAuc NaN when all rows are of one kind
   * @param personalRecall share of the spans found
   * @param personalPrecision share of the flagged prompts that hold personal data
   */
  public record Figures(
      long bytes,
      double taskAccuracy,
      double smallOkAuc,
      double personalRecall,
      double personalPrecision) {}

  /** The figures at one precision. */
  public Figures figures(Exporting exporting, Precision precision, int bits) throws OrtException {
    Calibration calibration = calibration(exporting, precision, bits);
    Said said = said(exporting, precision, bits, calibration);
    PersonalDataCount count = count(said, calibration);
    return new Figures(
        said.bytes(),
        accuracy(said),
        smallOkAuc(said),
        count.spanRecall(),
        count.promptPrecision());
  }

  /** A Markdown table, one figure a row. */
  public List<String> table(Exporting exporting, int bits) throws OrtException {
    Calibration calibration = calibration(exporting, Precision.FP32, bits);
    List<Said> all = new ArrayList<>();
    for (Precision precision : Precision.values()) {
      all.add(said(exporting, precision, bits, calibration));
    }
    Said exact = all.get(0);
    List<String> lines = new ArrayList<>();
    lines.add("| head | figure | rows | fp32 | int8 | int4 |");
    lines.add("|---|---|---|---|---|---|");
    int rows = prompts.size();
    row(lines, "all", "file, MB", 0, all, s -> (double) s.bytes() / 1e6);
    row(lines, "task", "accuracy", rows, all, this::accuracy);
    row(lines, "task", "same answer as fp32", rows, all, s -> sameTask(exact, s));
    row(
        lines,
        "task",
        "largest difference of a probability",
        rows,
        all,
        s -> farthest(exact, s, p -> Scores.softmax(p.task(), calibration.task())));
    row(lines, "small_ok", "AUC", rows, all, this::smallOkAuc);
    row(lines, "small_ok", "same side of one half as fp32", rows, all, s -> sameSide(exact, s));
    row(
        lines,
        "small_ok",
        "largest difference of the probability",
        rows,
        all,
        s -> Distances.farthest(exact.small(), s.small()));
    row(lines, "output tokens", "mean error in powers of two", rows, all, this::lengthError);
    row(lines, "embedding", "mean cosine with fp32", rows, all, s -> cosine(exact, s));
    int spans = personal.size();
    row(lines, "personal data", "spans found", spans, all, s -> count(s, calibration).spanRecall());
    row(
        lines,
        "personal data",
        "prompts found",
        spans,
        all,
        s -> count(s, calibration).promptRecall());
    row(
        lines,
        "personal data",
        "precision by prompt",
        spans,
        all,
        s -> count(s, calibration).promptPrecision());
    return lines;
  }

  private Calibration calibration(Exporting exporting, Precision precision, int bits)
      throws OrtException {
    try (PromptSession session = exporting.session(precision, bits)) {
      return fit.fit(session);
    }
  }

  private Said said(Exporting exporting, Precision precision, int bits, Calibration calibration)
      throws OrtException {
    long bytes = exporting.model(precision, bits, Map.of()).length;
    try (PromptSession session = exporting.session(precision, bits)) {
      List<Prediction> said = prompts.stream().map(e -> session.predict(e.text())).toList();
      return new Said(
          bytes,
          said,
          IntStream.range(0, said.size())
              .mapToDouble(
                  i ->
                      calibration.smallOk().probability(said.get(i).small(), prompts.get(i).text()))
              .toArray(),
          personal.stream().map(e -> session.predict(e.text())).toList());
    }
  }

  private double accuracy(Said said) {
    int[] known =
        IntStream.range(0, prompts.size()).filter(i -> prompts.get(i).task() >= 0).toArray();
    return IntStream.of(known)
        .map(i -> Scores.best(said.prompts().get(i).task()) == prompts.get(i).task() ? 1 : 0)
        .average()
        .orElse(Double.NaN);
  }

  private static double sameTask(Said exact, Said said) {
    return IntStream.range(0, said.prompts().size())
        .map(
            i ->
                Scores.best(exact.prompts().get(i).task())
                        == Scores.best(said.prompts().get(i).task())
                    ? 1
                    : 0)
        .average()
        .orElse(Double.NaN);
  }

  private double smallOkAuc(Said said) {
    int[] known =
        IntStream.range(0, prompts.size())
            .filter(i -> !Float.isNaN(prompts.get(i).smallOk()))
            .toArray();
    double[] score = new double[known.length];
    boolean[] positive = new boolean[known.length];
    for (int i = 0; i < known.length; i++) {
      score[i] = said.small()[known[i]];
      positive[i] = prompts.get(known[i]).smallOk() >= 0.5;
    }
    return Scores.auc(score, positive);
  }

  private static double sameSide(Said exact, Said said) {
    return IntStream.range(0, said.small().length)
        .map(i -> exact.small()[i] >= 0.5 == said.small()[i] >= 0.5 ? 1 : 0)
        .average()
        .orElse(Double.NaN);
  }

  private double lengthError(Said said) {
    return IntStream.range(0, prompts.size())
        .filter(i -> !Float.isNaN(prompts.get(i).outputTokens()))
        .mapToDouble(
            i ->
                Math.abs(
                    said.prompts().get(i).length()
                        - Math.log(1 + prompts.get(i).outputTokens()) / Math.log(2)))
        .average()
        .orElse(Double.NaN);
  }

  private static double cosine(Said exact, Said said) {
    return IntStream.range(0, said.prompts().size())
        .mapToDouble(
            i ->
                Distances.cosine(
                    exact.prompts().get(i).embedding(), said.prompts().get(i).embedding()))
        .average()
        .orElse(Double.NaN);
  }

  private PersonalDataCount count(Said said, Calibration calibration) {
    return PersonalDataCount.of(personal, said.personal(), calibration.piiThreshold());
  }

  private static double farthest(Said exact, Said said, Function<Prediction, double[]> read) {
    double largest = 0;
    for (int i = 0; i < said.prompts().size(); i++) {
      double[] a = read.apply(exact.prompts().get(i));
      largest = Math.max(largest, Distances.farthest(a, read.apply(said.prompts().get(i))));
    }
    return largest;
  }

  private static void row(
      List<String> lines,
      String head,
      String figure,
      int rows,
      List<Said> all,
      ToDoubleFunction<Said> read) {
    StringBuilder line = new StringBuilder("| " + head + " | " + figure + " | ");
    line.append(rows == 0 ? "" : Integer.toString(rows)).append(" |");
    for (Said said : all) {
      line.append(String.format(Locale.ROOT, " %.3f |", read.applyAsDouble(said)));
    }
    lines.add(line.toString());
  }
}
