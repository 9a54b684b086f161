package io.tidegate.train.classifier;

import io.tidegate.train.data.Example;
import io.tidegate.train.data.Span;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How much of the personal data in some texts a threshold finds. A span counts as found when any of
 * its tokens is flagged.
 *
 * @param promptsBoth prompts that hold personal data and have a flagged token
 * @param promptsSaid prompts with a flagged token
 * @param promptsReal prompts that hold personal data
 * @param spansFound spans found
 * @param spansReal spans there are
 * @param othersFound spans found that are no persons' names
 * @param othersReal spans there are that are no persons' names
 */
public record PersonalDataCount(
    int promptsBoth,
    int promptsSaid,
    int promptsReal,
    int spansFound,
    int spansReal,
    int othersFound,
    int othersReal) {
  private static final int PERSON = 1;

  /** Counts over rows whose spans are known; other rows are left out. */
  public static PersonalDataCount of(
      List<Example> rows, List<PromptSession.Prediction> predictions, double threshold) {
    int[] prompts = new int[3];
    int[] spans = new int[4];
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).spans().isEmpty()) {
        continue;
      }
      PromptSession.Prediction prediction = predictions.get(i);
      boolean[] flagged = flagged(prediction, threshold);
      List<Span> real =
          rows.get(i).spans().orElseThrow().stream().filter(s -> s.kind() != 0).toList();
      boolean said = IntStream.range(0, flagged.length).anyMatch(t -> flagged[t]);
      prompts[0] += said && !real.isEmpty() ? 1 : 0;
      prompts[1] += said ? 1 : 0;
      prompts[2] += real.isEmpty() ? 0 : 1;
      for (Span span : real) {
        boolean found = found(prediction, flagged, span);
        boolean other = span.kind() != PERSON;
        spans[0] += found ? 1 : 0;
        spans[1]++;
        spans[2] += found && other ? 1 : 0;
        spans[3] += other ? 1 : 0;
      }
    }
    return new PersonalDataCount(
        prompts[0], prompts[1], prompts[2], spans[0], spans[1], spans[2], spans[3]);
  }

  private static boolean[] flagged(PromptSession.Prediction prediction, double threshold) {
    boolean[] flagged = new boolean[prediction.pii().length];
    for (int i = 1; i < flagged.length - 1; i++) {
      flagged[i] = 1 - Scores.softmax(prediction.pii()[i], 1)[0] >= threshold;
    }
    return flagged;
  }

  private static boolean found(PromptSession.Prediction prediction, boolean[] flagged, Span span) {
    int[] starts = prediction.encoding().starts();
    int[] ends = prediction.encoding().ends();
    return IntStream.range(0, flagged.length)
        .anyMatch(t -> flagged[t] && starts[t] < span.end() && ends[t] > span.start());
  }

  /** Share of the flagged prompts that hold personal data. */
  public double promptPrecision() {
    return (double) promptsBoth / Math.max(1, promptsSaid);
  }

  /** Share of the prompts with personal data that are flagged. */
  public double promptRecall() {
    return (double) promptsBoth / Math.max(1, promptsReal);
  }

  /** Share of the spans that are found. */
  public double spanRecall() {
    return (double) spansFound / Math.max(1, spansReal);
  }

  double otherRecall() {
    return (double) othersFound / Math.max(1, othersReal);
  }
}
