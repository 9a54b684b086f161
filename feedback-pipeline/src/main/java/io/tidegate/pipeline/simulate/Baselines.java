package io.tidegate.pipeline.simulate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** What a policy is measured by: choices that know more than it may, or need to know nothing. */
public final class Baselines {

  private static final int NEIGHBOURS = 15;
  private static final int NEIGHBOURS_BEFORE = 50;

  private Baselines() {}

  /** The best arm of every decision, known in advance. */
  public static Trace oracle(Course course) {
    Trace trace = new Trace(course.decisions());
    for (int i = 0; i < trace.length(); i++) {
      int best = -1;
      for (int a = 0; a < course.arms().size(); a++) {
        if (course.present(i, a) && (best < 0 || course.utility(i, a) > course.utility(i, best))) {
          best = a;
        }
      }
      trace.play(course, i, best);
    }
    return trace;
  }

  /** The expectation of a uniform choice. */
  public static Trace random(Course course) {
    Trace trace = new Trace(course.decisions());
    for (int i = 0; i < trace.length(); i++) {
      int here = 0;
      for (int a = 0; a < course.arms().size(); a++) {
        here += course.present(i, a) ? 1 : 0;
      }
      for (int a = 0; a < course.arms().size(); a++) {
        if (course.present(i, a)) {
          trace.mix(course, i, a, 1.0 / here);
        }
      }
    }
    return trace;
  }

  /** Each arm alone, by model; an arm that is not there all the time is left out. */
  public static Map<String, Trace> fixed(Course course) {
    Map<String, Trace> fixed = new LinkedHashMap<>();
    for (int a = 0; a < course.arms().size(); a++) {
      int arm = a;
      if (IntStream.range(0, course.decisions()).allMatch(i -> course.present(i, arm))) {
        Trace trace = new Trace(course.decisions());
        for (int i = 0; i < trace.length(); i++) {
          trace.play(course, i, a);
        }
        fixed.put(course.arms().get(a).model(), trace);
      }
    }
    return fixed;
  }

  /**
   * The cheapest arm up to a prompt length and the dearest beyond it, at the length that proves
   * best in hindsight: never worse than either arm alone.
   */
  public static Trace promptLength(Course course) {
    int n = course.decisions();
    Integer[] byLength = IntStream.range(0, n).boxed().toArray(Integer[]::new);
    Arrays.sort(byLength, Comparator.comparingInt(i -> course.row(i).features().promptTokens()));
    double longer = 0;
    for (int i = 0; i < n; i++) {
      longer += course.utility(i, dearest(course, i));
    }
    double best = longer;
    double shorter = 0;
    int cut = -1;
    for (int k = 0; k < n; k++) {
      int i = byLength[k];
      shorter += course.utility(i, cheapest(course, i));
      longer -= course.utility(i, dearest(course, i));
      int tokens = course.row(i).features().promptTokens();
      boolean last = k + 1 == n || course.row(byLength[k + 1]).features().promptTokens() > tokens;
      if (last && shorter + longer > best) {
        best = shorter + longer;
        cut = tokens;
      }
    }
    Trace trace = new Trace(n);
    for (int i = 0; i < n; i++) {
      boolean small = course.row(i).features().promptTokens() <= cut;
      trace.play(course, i, small ? cheapest(course, i) : dearest(course, i));
    }
    return trace;
  }

  /**
   * The arm with the best mean utility on the {@value #NEIGHBOURS} nearest earlier prompts, told
   * the outcome of every arm on each of them: more than any policy here is told.
   */
  public static Trace nearestNeighbours(Course course) {
    int n = course.decisions();
    double[][] places = new double[n][];
    Trace trace = new Trace(n);
    for (int i = 0; i < n; i++) {
      places[i] = course.row(i).features().embedding();
      if (i < NEIGHBOURS_BEFORE) {
        trace.play(course, i, dearest(course, i));
        continue;
      }
      int[] near = nearest(places, i);
      int best = -1;
      double bestMean = Double.NEGATIVE_INFINITY;
      for (int a = 0; a < course.arms().size(); a++) {
        double mean = 0;
        for (int j : near) {
          mean += course.utility(j, a);
        }
        if (course.present(i, a) && mean > bestMean) {
          best = a;
          bestMean = mean;
        }
      }
      trace.play(course, i, best);
    }
    return trace;
  }

  /**
   * By decision, how much better the dearest arm did than the cheapest on the nearest earlier
   * prompts; 0 while there are too few.
   */
  public static double[] neighbourGain(Course course) {
    int n = course.decisions();
    double[][] places = new double[n][];
    double[] gain = new double[n];
    for (int i = 0; i < n; i++) {
      places[i] = course.row(i).features().embedding();
      if (i >= NEIGHBOURS_BEFORE) {
        for (int j : nearest(places, i)) {
          gain[i] += course.quality(j, course.strongest()) - course.quality(j, course.weakest());
        }
      }
    }
    return gain;
  }

  /** The nearest of the decisions before {@code i}, in no order. */
  private static int[] nearest(double[][] places, int i) {
    int[] near = new int[NEIGHBOURS];
    double[] distance = new double[NEIGHBOURS];
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    int farthest = 0;
    for (int j = 0; j < i; j++) {
      double sum = 0;
      for (int k = 0; k < places[i].length && sum < distance[farthest]; k++) {
        double off = places[i][k] - places[j][k];
        sum += off * off;
      }
      if (sum < distance[farthest]) {
        near[farthest] = j;
        distance[farthest] = sum;
        farthest = 0;
        for (int k = 1; k < NEIGHBOURS; k++) {
          farthest = distance[k] > distance[farthest] ? k : farthest;
        }
      }
    }
    return near;
  }

  private static int cheapest(Course course, int i) {
    int best = -1;
    for (int a = 0; a < course.arms().size(); a++) {
      if (course.present(i, a) && (best < 0 || usual(course, i, a) < usual(course, i, best))) {
        best = a;
      }
    }
    return best;
  }

  private static int dearest(Course course, int i) {
    int best = -1;
    for (int a = 0; a < course.arms().size(); a++) {
      if (course.present(i, a) && (best < 0 || usual(course, i, a) > usual(course, i, best))) {
        best = a;
      }
    }
    return best;
  }

  private static double usual(Course course, int i, int a) {
    return course.price(i, a).costUsd(1, 1);
  }
}
