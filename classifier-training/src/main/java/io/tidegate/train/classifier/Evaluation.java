package io.tidegate.train.classifier;

import io.tidegate.train.data.Example;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.data.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Figures of an exported bundle on rows that training did not see, beside what is had for nothing:
 * the most frequent answer, the length of the prompt, and a {@link BagOfWords} trained in the same
 * run on the same realistic rows.
 */
final class Evaluation {
  private final ExamplePools pools;
  private final PromptSession session;
  private final Calibration calibration;
  private final long seed;

  Evaluation(ExamplePools pools, PromptSession session, Calibration calibration, long seed) {
    this.pools = pools;
    this.session = session;
    this.calibration = calibration;
    this.seed = seed;
  }

  /** One figure beside its baselines; NaN where there is none. */
  record Figure(
      String data, int rows, String name, double model, double majority, double bagOfWords) {}

  /** All figures that the data folder allows. */
  List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    List<Example> trained = pools.training(ExamplePools.REALISTIC);
    if (!trained.isEmpty()) {
      BagOfWords tasks = BagOfWords.train(texts(trained), ints(trained), Labels.TASKS.size(), seed);
      BagOfWords small =
          BagOfWords.train(
              texts(trained),
              trained.stream().mapToInt(e -> e.smallOk() >= 0.5 ? 1 : 0).toArray(),
              2,
              seed);
      CategoryFigures task =
          new CategoryFigures(
              "task",
              Labels.TASKS.size(),
              calibration.task(),
              Example::task,
              PromptSession.Prediction::task);
      figures.addAll(
          task.on(
              "realistic prompts kept aside",
              pools.heldOut(ExamplePools.REALISTIC),
              session,
              tasks));
      figures.addAll(
          task.on(
              "public sources kept aside", pools.heldOut(ExamplePools.PROMPTS), session, tasks));
      figures.addAll(
          small("realistic prompts kept aside", pools.heldOut(ExamplePools.REALISTIC), small));
      figures.addAll(
          small("benchmark questions kept aside", pools.heldOut(ExamplePools.DIFFICULTY), small));
      figures.addAll(
          small("generated skills kept aside", pools.heldOut(ExamplePools.SKILLS), small));
      figures.addAll(length(pools.heldOut(ExamplePools.REALISTIC), trained));
    }
    figures.addAll(domains(trained));
    figures.addAll(personal("realistic prompts kept aside", pools.heldOut(ExamplePools.REALISTIC)));
    figures.addAll(personal("personal-data templates kept aside", pools.heldOut(ExamplePools.PII)));
    List<Example> alike = pools.heldOut(ExamplePools.LOOK_ALIKES);
    List<PromptSession.Prediction> predictions =
        alike.stream().map(e -> session.predict(e.text())).toList();
    PersonalDataCount count = PersonalDataCount.of(alike, predictions, calibration.piiThreshold());
    double flagged = (double) count.promptsSaid() / Math.max(1, alike.size());
    figures.add(
        new Figure(
            "generated numbers and codes that are no personal data",
            alike.size(),
            "personal data, false alarms by prompt",
            flagged,
            0,
            Double.NaN));
    return figures;
  }

  private static List<String> texts(List<Example> rows) {
    return rows.stream().map(Example::text).toList();
  }

  private static int[] ints(List<Example> rows) {
    return rows.stream().mapToInt(Example::task).toArray();
  }

  /** Where a prompt belongs, on every row that says so. */
  private List<Figure> domains(List<Example> trained) {
    List<Example> known = new ArrayList<>(pools.training(ExamplePools.DOMAIN));
    trained.stream().filter(e -> e.domain() >= 0).forEach(known::add);
    if (known.isEmpty() || session.predict("").domain().length == 0) {
      return List.of();
    }
    int n = Labels.DOMAINS.size();
    BagOfWords words =
        BagOfWords.train(texts(known), known.stream().mapToInt(Example::domain).toArray(), n, seed);
    CategoryFigures domain =
        new CategoryFigures(
            "domain", n, calibration.domain(), Example::domain, PromptSession.Prediction::domain);
    List<Example> typed =
        pools.heldOut(ExamplePools.REALISTIC).stream().filter(e -> e.domain() >= 0).toList();
    List<Figure> figures = new ArrayList<>();
    figures.addAll(
        domain.on(
            "exam questions kept aside, with and without options",
            pools.heldOut(ExamplePools.DOMAIN),
            session,
            words));
    figures.addAll(domain.on("realistic prompts kept aside", typed, session, words));
    return figures;
  }

  /** Calibration error on the rows that did not help to fit the temperatures. */
  static Figure onUnfitted(
      String data, List<Example> rows, String name, double[] probability, boolean[] positive) {
    int[] kept =
        IntStream.range(0, rows.size()).filter(i -> !rows.get(i).fitsCalibration()).toArray();
    double[] p = Arrays.stream(kept).mapToDouble(i -> probability[i]).toArray();
    boolean[] y = new boolean[kept.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = positive[kept[i]];
    }
    return new Figure(
        data, kept.length, name, Scores.calibrationError(p, y), Double.NaN, Double.NaN);
  }

  private List<Figure> small(String data, List<Example> rows, BagOfWords words) {
    if (rows.isEmpty()) {
      return List.of();
    }
    double[] guess =
        rows.stream()
            .mapToDouble(
                e -> calibration.smallOk().probability(session.predict(e.text()).small(), e.text()))
            .toArray();
    double[] bag = rows.stream().mapToDouble(e -> words.probabilities(e.text())[1]).toArray();
    double[] shorter = rows.stream().mapToDouble(e -> -e.text().length()).toArray();
    boolean[] truth = new boolean[rows.size()];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = rows.get(i).smallOk() >= 0.5;
    }
    double rate =
        (double) IntStream.range(0, truth.length).filter(i -> truth[i]).count() / truth.length;
    double[] constant = new double[truth.length];
    Arrays.fill(constant, rate);
    List<Figure> figures = new ArrayList<>();
    figures.add(
        new Figure(
            data,
            rows.size(),
            "small_ok AUC (first baseline: shorter prompt)",
            Scores.auc(guess, truth),
            Scores.auc(shorter, truth),
            Scores.auc(bag, truth)));
    figures.add(
        new Figure(
            data,
            rows.size(),
            "small_ok log loss (first baseline: the mean)",
            Scores.logLoss(guess, truth),
            Scores.logLoss(constant, truth),
            Scores.logLoss(bag, truth)));
    figures.add(onUnfitted(data, rows, "small_ok calibration error", guess, truth));
    return figures;
  }

  private List<Figure> length(List<Example> rows, List<Example> trained) {
    if (rows.isEmpty()) {
      return List.of();
    }
    double[] known =
        trained.stream().mapToDouble(e -> Batch.log2(1 + e.outputTokens())).sorted().toArray();
    double median = known[known.length / 2];
    double model =
        rows.stream()
            .mapToDouble(
                e ->
                    Math.abs(session.predict(e.text()).length() - Batch.log2(1 + e.outputTokens())))
            .average()
            .orElseThrow();
    double constant =
        rows.stream()
            .mapToDouble(e -> Math.abs(median - Batch.log2(1 + e.outputTokens())))
            .average()
            .orElseThrow();
    return List.of(
        new Figure(
            "realistic prompts kept aside",
            rows.size(),
            "output tokens, mean error in powers of two (first baseline: the median)",
            model,
            constant,
            Double.NaN));
  }

  /** Prompts and spans of personal data found; the baseline is to say that no prompt has any. */
  private List<Figure> personal(String data, List<Example> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    List<PromptSession.Prediction> predictions =
        rows.stream().map(e -> session.predict(e.text())).toList();
    PersonalDataCount count = PersonalDataCount.of(rows, predictions, calibration.piiThreshold());
    return List.of(
        personal(data, rows.size(), "precision by prompt", count.promptPrecision(), Double.NaN),
        personal(data, rows.size(), "recall by prompt", count.promptRecall(), 0),
        personal(data, count.spansReal(), "spans touched", count.spanRecall(), 0),
        personal(data, count.othersReal(), "spans other than names", count.otherRecall(), 0));
  }

  private static Figure personal(
      String data, int rows, String name, double model, double baseline) {
    return new Figure(data, rows, "personal data, " + name, model, baseline, Double.NaN);
  }
}
