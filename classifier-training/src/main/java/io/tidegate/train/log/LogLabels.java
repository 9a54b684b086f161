package io.tidegate.train.log;

import io.tidegate.core.Digests;
import io.tidegate.train.data.Example;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Difficulty labels of a log: how well a small model answered, for the decisions in which one did,
 * each row weighing the inverse of the chance with which it came to be labelled. The label is one
 * source's score; that of several sources together would have no known chance.
 *
 * @param training rows to train on
 * @param calibration rows to fit on, a tenth by the hash of the decision's id
 * @param measured rows to measure on, two tenths by the hash of the decision's id
 * @param summary what was found, in lines
 * @param refusal why nothing should be learned from this log; empty when something may
 */
record LogLabels(
    List<Example> training,
    List<Example> calibration,
    List<Example> measured,
    List<String> summary,
    String refusal) {
  private static final int PARTS = 10;
  private static final int MEASURED_PARTS = 3;
  private static final double NEVER = 1e-3;
  private static final double CHOICE_SHARE_MIN = 0.05;
  private static final double EFFECTIVE_SHARE_MIN = 1 / 3.0;
  private static final int SIDE_MIN = 10;
  private static final double GOOD = 0.5;

  /**
   * What the labels must be like.
   *
   * @param clip largest inverse chance
   * @param rowsMin fewest labelled rows
   */
  record Demands(double clip, int rowsMin) {}

  private record Row(String id, String prompt, double score, double chance) {}

  /** Labels by one source's scores. */
  static LogLabels of(LogReader log, String source, Demands demands) {
    Map<String, Integer> left = new TreeMap<>();
    List<Row> rows = new ArrayList<>();
    int decisions = 0;
    int usable = 0;
    int choice = 0;
    int impossible = 0;
    for (LoggedDecision decision : log.decisions()) {
      decisions++;
      String why = decision.exclusion();
      if (why.isEmpty()) {
        usable++;
        double p = decision.smallPropensity();
        choice += p > NEVER && p < 1 - NEVER ? 1 : 0;
        impossible += p <= NEVER ? 1 : 0;
        why = row(log, decision, source, rows);
      }
      if (!why.isEmpty()) {
        left.merge(why, 1, Integer::sum);
      }
    }
    Weighting weighting =
        Weighting.of(rows.stream().mapToDouble(Row::chance).toArray(), demands.clip());
    List<String> summary = new ArrayList<>();
    summary.add(
        String.format(
            Locale.ROOT,
            "%d decisions, %d of a kind that can be learned from; both small and other models had a chance in %d, small"
                + " ones had none in %d",
            decisions,
            usable,
            choice,
            impossible));
    left.forEach((why, count) -> summary.add("  left out " + count + ": " + why));
    summary.add(
        String.format(
            Locale.ROOT,
            "%d answers of small models scored by %s, mean score %.3f, weighted %.3f; effective sample size %.1f, %d"
                + " weights clipped at %.0f",
            rows.size(),
            source,
            rows.stream().mapToDouble(Row::score).average().orElse(Double.NaN),
            weightedMean(rows, weighting),
            weighting.effective(),
            weighting.clipped(),
            demands.clip()));
    return split(rows, weighting, summary, refusal(rows, weighting, demands, usable, choice));
  }

  /** Adds the decision's row, or says why there is none. */
  private static String row(LogReader log, LoggedDecision decision, String source, List<Row> rows) {
    if (!decision.smallChosen()) {
      return "another model answered";
    }
    LogReader.Outcome outcome = log.outcome(decision.id());
    if (outcome != null && !outcome.status().equals("success")) {
      return "the attempt ended in " + outcome.status();
    }
    LogReader.Opinion opinion = log.opinion(decision.id(), source);
    if (opinion == null) {
      return "no score by " + source;
    }
    String prompt = log.prompt(decision.id());
    if (prompt == null) {
      return "no prompt was kept";
    }
    double chance = decision.smallPropensity() * opinion.keep();
    rows.add(new Row(decision.id(), prompt, opinion.score(), chance));
    return "";
  }

  private static double weightedMean(List<Row> rows, Weighting weighting) {
    double sum = 0;
    for (int i = 0; i < rows.size(); i++) {
      sum += weighting.weights()[i] * rows.get(i).score();
    }
    return sum / rows.size();
  }

  private static String refusal(
      List<Row> rows, Weighting weighting, Demands demands, int usable, int choice) {
    if (choice < CHOICE_SHARE_MIN * usable || choice == 0) {
      return "in only "
          + choice
          + " of "
          + usable
          + " decisions had both a small and another model a chance; such a log shows one side alone. Let the policy explore";
    }
    if (rows.size() < demands.rowsMin()) {
      return rows.size()
          + " labelled rows are too few, at least "
          + demands.rowsMin()
          + " are needed (--min-rows)";
    }
    double effectiveMin = EFFECTIVE_SHARE_MIN * demands.rowsMin();
    if (weighting.effective() < effectiveMin) {
      return String.format(
          Locale.ROOT,
          "the effective sample size is %.1f, at least %.1f is needed: a few rows carry all the weight. Raise the policy's"
              + " floor or the share that is judged",
          weighting.effective(),
          effectiveMin);
    }
    long good = rows.stream().filter(r -> r.score() >= GOOD).count();
    if (Math.min(good, rows.size() - good) < SIDE_MIN) {
      return "of "
          + rows.size()
          + " scores "
          + good
          + " are at least "
          + GOOD
          + "; with fewer than "
          + SIDE_MIN
          + " on one side nothing tells hard from easy";
    }
    return "";
  }

  private static LogLabels split(
      List<Row> rows, Weighting weighting, List<String> summary, String refusal) {
    Set<String> aside = new HashSet<>();
    for (Row row : rows) {
      if (part(row.id()) < MEASURED_PARTS) {
        aside.add(row.prompt());
      }
    }
    List<Example> training = new ArrayList<>();
    List<Example> calibration = new ArrayList<>();
    List<Example> measured = new ArrayList<>();
    int twins = 0;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      Example example = example(row, (float) weighting.weights()[i]);
      int part = part(row.id());
      if (part < MEASURED_PARTS) {
        (part == 0 ? calibration : measured).add(example);
      } else if (aside.contains(row.prompt())) {
        twins++;
      } else {
        training.add(example);
      }
    }
    summary.add(
        training.size()
            + " rows to train on, "
            + calibration.size()
            + " to fit on, "
            + measured.size()
            + " to measure on; "
            + twins
            + " left out because the same prompt is kept aside");
    return new LogLabels(training, calibration, measured, summary, refusal);
  }

  private static int part(String id) {
    byte[] digest = Digests.sha256(id.getBytes(StandardCharsets.UTF_8));
    return ((digest[0] & 0xff) << 8 | (digest[1] & 0xff)) % PARTS;
  }

  private static Example example(Row row, float weight) {
    return new Example(
        row.prompt(),
        -1,
        (float) row.score(),
        Float.NaN,
        -1,
        weight,
        Optional.empty(),
        "log",
        row.id());
  }
}
