package io.tidegate.train.classifier;

import io.tidegate.train.data.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * Figures of a head that names one of several classes: accuracy and macro F1 beside the most
 * frequent class and a bag of words, and the calibration error.
 *
 * @param name what the head names, as the figures call it
 * @param classes how many classes there are
 * @param temperature divisor of the logits
 * @param label the right class of a row
 * @param logits the head's numbers
 */
record CategoryFigures(
    String name,
    int classes,
    double temperature,
    ToIntFunction<Example> label,
    Function<PromptSession.Prediction, float[]> logits) {

  /** All figures on rows that have a label; none without rows. */
  List<Evaluation.Figure> on(
      String data, List<Example> rows, PromptSession session, BagOfWords words) {
    if (rows.isEmpty()) {
      return List.of();
    }
    int[] truth = rows.stream().mapToInt(label).toArray();
    List<float[]> all = rows.stream().map(e -> logits.apply(session.predict(e.text()))).toList();
    int[] guess = all.stream().mapToInt(Scores::best).toArray();
    int[] bag = rows.stream().mapToInt(e -> best(words.probabilities(e.text()))).toArray();
    int[] majority = new int[truth.length];
    Arrays.fill(majority, mostFrequent(truth));
    List<Evaluation.Figure> figures = new ArrayList<>();
    figures.add(
        new Evaluation.Figure(
            data,
            rows.size(),
            name + " accuracy",
            Scores.accuracy(truth, guess),
            Scores.accuracy(truth, majority),
            Scores.accuracy(truth, bag)));
    figures.add(
        new Evaluation.Figure(
            data,
            rows.size(),
            name + " macro F1",
            Scores.macroF1(truth, guess, classes),
            Scores.macroF1(truth, majority, classes),
            Scores.macroF1(truth, bag, classes)));
    double[] sure =
        all.stream()
            .mapToDouble(l -> Arrays.stream(Scores.softmax(l, temperature)).max().orElseThrow())
            .toArray();
    boolean[] right = new boolean[truth.length];
    for (int i = 0; i < right.length; i++) {
      right[i] = truth[i] == guess[i];
    }
    figures.add(Evaluation.onUnfitted(data, rows, name + " calibration error", sure, right));
    return figures;
  }

  private int mostFrequent(int[] truth) {
    return IntStream.range(0, classes)
        .boxed()
        .max(Comparator.comparingLong(c -> Arrays.stream(truth).filter(t -> t == c).count()))
        .orElseThrow();
  }

  private static int best(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .max(Comparator.comparingDouble(i -> values[i]))
        .orElseThrow();
  }
}
