package io.tidegate.train.classifier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.core.text.Surface;
import io.tidegate.train.data.Example;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the small-model score comes from the encoder's logit and the {@link Surface} of the prompt:
 * {@code sigmoid(logit / temperature + bias + numbers * n + symbols * s + words * w)}.
 *
 * <p>The encoder knows what kind of task it reads but hardly which of two questions of one kind is
 * the harder; counts know that, also for kinds that nobody trained on. Their proportions are fitted
 * within each benchmark (non-negative least squares on the rank of the small models' success, each
 * benchmark counting the same), their share by what it does to everyday prompts and within
 * benchmarks, temperature and bias as a logistic regression (Platt 1999), all on rows the encoder
 * was not trained on.
 *
 * @param temperature divisor of the logit, above 0
 * @param numbers factor of {@link Surface#numbers()}, at most 0
 * @param symbols factor of {@link Surface#symbols()}, at most 0
 * @param words factor of {@link Surface#words()}, at most 0
 */
public record SmallOkFit(
    double temperature, double bias, double numbers, double symbols, double words) {
  /** No change. */
  static final SmallOkFit NONE = new SmallOkFit(1, 0, 0, 0, 0);

  /** Benchmarks with fewer rows are not ranked. */
  private static final int RANKED_MIN = 20;

  private static final int FEATURES = 3;
  private static final double[] SHARES = {
    0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1, 1.5, 2, 3, 4, 6
  };
  private static final double RIDGE = 0.1;
  private static final int DESCENTS = 3000;
  private static final int NEWTONS = 60;
  private static final double SLOPE_MIN = 0.02;

  /** One row: the encoder's logit, the surface's score, how well small models did (0 to 1). */
  private record Row(double logit, double surface, double wanted, double weight) {}

  /** What {@code bundle.json} says; {@link #write} undone. */
  static SmallOkFit read(JsonNode bundle) {
    JsonNode surface = bundle.path("small_ok_surface");
    return new SmallOkFit(
        bundle.path("temperature").path("small_ok").asDouble(1),
        surface.path("bias").asDouble(0),
        surface.path("numbers").asDouble(0),
        surface.path("symbols").asDouble(0),
        surface.path("words").asDouble(0));
  }

  /** Adds the fields of {@code bundle.json}, but for the temperature. */
  public void write(ObjectNode bundle) {
    bundle
        .putObject("small_ok_surface")
        .put("bias", bias)
        .put("numbers", numbers)
        .put("symbols", symbols)
        .put("words", words);
  }

  /** The score's logit. */
  double logit(double encoder, Surface surface) {
    return encoder / temperature
        + bias
        + numbers * surface.numbers()
        + symbols * surface.symbols()
        + words * surface.words();
  }

  /** The chance that a small model does, 0 to 1. */
  public double probability(double encoder, CharSequence text) {
    return Scores.sigmoid(logit(encoder, Surface.of(text)));
  }

  /**
   * Fits everything.
   *
   * @param everyday rows of the distribution that matters; those without the label are left out,
   *     the others count by their weight
   * @param benchmarks rows of tests with right and wrong answers; may be empty, then counts get no
   *     say
   * @param ranked rows on which the counts' proportions are fitted; the encoder may know them
   */
  public static SmallOkFit fit(
      List<Example> everyday,
      List<PromptSession.Prediction> everydayLogits,
      List<Example> benchmarks,
      List<PromptSession.Prediction> benchmarkLogits,
      List<Example> ranked) {
    double[] direction = direction(ranked);
    List<Row> daily =
        rows(everyday, everydayLogits, direction).stream()
            .filter(r -> !Double.isNaN(r.wanted()))
            .toList();
    if (daily.isEmpty()) {
      return NONE;
    }
    List<Row> tests = rows(benchmarks, benchmarkLogits, direction);
    Collection<List<Row>> groups = grouped(benchmarks, tests);
    double best = Double.NEGATIVE_INFINITY;
    double share = 0;
    for (double candidate : groups.isEmpty() ? new double[] {0} : SHARES) {
      double merit = merit(daily, groups, candidate);
      if (merit > best) {
        best = merit;
        share = candidate;
      }
    }
    double[] line = platt(daily, tests, share);
    double factor = share * line[0];
    return new SmallOkFit(
        rounded(1 / line[0]),
        rounded(line[1]),
        rounded(-factor * direction[0]),
        rounded(-factor * direction[1]),
        rounded(-factor * direction[2]));
  }

  private static double rounded(double value) {
    return Math.rint(10_000 * value) / 10_000 + 0.0;
  }

  private static List<Row> rows(
      List<Example> examples, List<PromptSession.Prediction> predictions, double[] direction) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      double[] x = counts(examples.get(i));
      double score = 0;
      for (int f = 0; f < FEATURES; f++) {
        score -= direction[f] * x[f];
      }
      Example example = examples.get(i);
      rows.add(new Row(predictions.get(i).small(), score, example.smallOk(), example.weight()));
    }
    return rows;
  }

  private static double[] counts(Example example) {
    Surface surface = Surface.of(example.text());
    return new double[] {surface.numbers(), surface.symbols(), surface.words()};
  }

  private static Collection<List<Row>> grouped(List<Example> examples, List<Row> rows) {
    Map<String, List<Row>> groups = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      groups.computeIfAbsent(examples.get(i).source(), k -> new ArrayList<>()).add(rows.get(i));
    }
    return groups.values().stream().filter(g -> g.size() >= RANKED_MIN).toList();
  }

  /** Everyday prompts told apart (0 to 1), plus mean rank agreement within benchmarks (-1 to 1). */
  private static double merit(List<Row> daily, Collection<List<Row>> groups, double share) {
    double[] score = daily.stream().mapToDouble(r -> r.logit() + share * r.surface()).toArray();
    boolean[] fine = new boolean[score.length];
    for (int i = 0; i < fine.length; i++) {
      fine[i] = daily.get(i).wanted() >= 0.5;
    }
    double apart = Scores.auc(score, fine);
    double within =
        groups.stream()
            .mapToDouble(
                g ->
                    Scores.rankCorrelation(
                        g.stream().mapToDouble(r -> r.logit() + share * r.surface()).toArray(),
                        g.stream().mapToDouble(Row::wanted).toArray()))
            .average()
            .orElse(0);
    return (Double.isNaN(apart) ? 0.5 : apart) + within;
  }

  /**
   * Slope and intercept with the lowest log loss, by Newton's method with halved steps; both sets
   * count the same.
   */
  private static double[] platt(List<Row> daily, List<Row> tests, double share) {
    double slope = 1;
    double intercept = 0;
    double loss = loss(daily, tests, share, slope, intercept);
    for (int step = 0; step < NEWTONS; step++) {
      double g0 = 0;
      double g1 = 0;
      double h00 = 1e-9;
      double h01 = 0;
      double h11 = 1e-9;
      for (List<Row> set : List.of(daily, tests)) {
        double total = total(set);
        for (Row row : set) {
          double x = row.logit() + share * row.surface();
          double p = Scores.sigmoid(slope * x + intercept);
          double part = row.weight() / total;
          double error = (p - row.wanted()) * part;
          double curve = Math.max(1e-9, p * (1 - p)) * part;
          g0 += error * x;
          g1 += error;
          h00 += curve * x * x;
          h01 += curve * x;
          h11 += curve;
        }
      }
      double determinant = h00 * h11 - h01 * h01;
      double length = 1;
      double toSlope = (h11 * g0 - h01 * g1) / determinant;
      double toIntercept = (h00 * g1 - h01 * g0) / determinant;
      double next = Double.NaN;
      while (length > 1e-6) {
        next =
            loss(daily, tests, share, slope - length * toSlope, intercept - length * toIntercept);
        if (next <= loss && slope - length * toSlope > SLOPE_MIN) {
          break;
        }
        length /= 2;
      }
      if (!(next < loss) || length <= 1e-6) {
        break;
      }
      slope -= length * toSlope;
      intercept -= length * toIntercept;
      loss = next;
    }
    return new double[] {slope, intercept};
  }

  private static double loss(
      List<Row> daily, List<Row> tests, double share, double slope, double intercept) {
    double sum = 0;
    for (List<Row> set : List.of(daily, tests)) {
      double total = total(set);
      for (Row row : set) {
        double x = slope * (row.logit() + share * row.surface()) + intercept;
        double softPlus = Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
        sum += (softPlus - row.wanted() * x) * row.weight() / total;
      }
    }
    return sum;
  }

  private static double total(List<Row> set) {
    return set.stream().mapToDouble(Row::weight).sum();
  }

  /** Non-negative factors that explain, within each benchmark, how small models rank; unit sum. */
  private static double[] direction(List<Example> ranked) {
    Map<String, List<Example>> groups = new LinkedHashMap<>();
    ranked.forEach(e -> groups.computeIfAbsent(e.source(), k -> new ArrayList<>()).add(e));
    double[][] a = new double[FEATURES][FEATURES];
    double[] b = new double[FEATURES];
    for (List<Example> group : groups.values()) {
      if (group.size() >= RANKED_MIN) {
        addGroup(group, a, b);
      }
    }
    double[] w = new double[FEATURES];
    double trace = 1e-12;
    for (int i = 0; i < FEATURES; i++) {
      trace += a[i][i];
    }
    for (int i = 0; i < FEATURES; i++) {
      a[i][i] += RIDGE * trace / FEATURES;
    }
    for (int step = 0; step < DESCENTS; step++) {
      for (int i = 0; i < FEATURES; i++) {
        double rest = b[i];
        for (int j = 0; j < FEATURES; j++) {
          rest -= j == i ? 0 : a[i][j] * w[j];
        }
        w[i] = Math.max(0, rest / Math.max(1e-12, a[i][i]));
      }
    }
    double sum = w[0] + w[1] + w[2];
    return sum < 1e-9 ? new double[FEATURES] : new double[] {w[0] / sum, w[1] / sum, w[2] / sum};
  }

  private static void addGroup(List<Example> group, double[][] a, double[] b) {
    int n = group.size();
    double[] rank = Scores.ranks(group.stream().mapToDouble(Example::smallOk).toArray());
    double[][] x = group.stream().map(SmallOkFit::counts).toArray(double[][]::new);
    double[] mean = new double[FEATURES];
    for (double[] row : x) {
      for (int f = 0; f < FEATURES; f++) {
        mean[f] += row[f] / n;
      }
    }
    for (int r = 0; r < n; r++) {
      double hardness = 0.5 - rank[r] / n; // the first ranks are the hardest
      for (int i = 0; i < FEATURES; i++) {
        for (int j = 0; j < FEATURES; j++) {
          a[i][j] += (x[r][i] - mean[i]) * (x[r][j] - mean[j]) / n;
        }
        b[i] += (x[r][i] - mean[i]) * hardness / n;
      }
    }
  }
}
