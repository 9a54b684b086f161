package io.tidegate.pipeline.rank;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Mean quality against the share of prompts that the strong model answers, with the figures of
 * RouteLLM (Ong, Almahairi, Wu, Chiang, Wu, Gonzalez, Kadous, Stoica 2024): the performance gap
 * recovered is {@code (quality - weak) / (strong - weak)}, APGR its mean over all shares, CPT(x)
 * the smallest share that recovers x of the gap.
 */
public final class QualityCurve {

  /** A share of strong calls, 0..1, and the mean quality there. */
  public record Point(double strongShare, double quality) {}

  private final List<Point> points;
  private final double weak;
  private final double strong;

  private QualityCurve(List<Point> points, double weak, double strong) {
    this.points = points;
    this.weak = weak;
    this.strong = strong;
  }

  /**
   * The curve through measured points; the ends are the models alone. Points with the same share
   * are averaged.
   */
  public static QualityCurve through(List<Point> measured, double weak, double strong) {
    List<Point> sorted = new ArrayList<>(measured);
    sorted.add(new Point(0, weak));
    sorted.add(new Point(1, strong));
    sorted.sort(Comparator.comparingDouble(Point::strongShare));
    List<Point> merged = new ArrayList<>();
    for (int i = 0; i < sorted.size(); ) {
      int from = i;
      double sum = 0;
      while (i < sorted.size()
          && sorted.get(i).strongShare() - sorted.get(from).strongShare() < 1e-9) {
        sum += sorted.get(i++).quality();
      }
      merged.add(new Point(sorted.get(from).strongShare(), sum / (i - from)));
    }
    return new QualityCurve(List.copyOf(merged), weak, strong);
  }

  /**
   * The curve of a ranking: the strong model answers the highest scores first. Prompts with the
   * same score are taken together, so their order does not matter.
   *
   * @throws IllegalArgumentException when lengths differ or nothing is there
   */
  public static QualityCurve ofScores(double[] score, double[] weak, double[] strong) {
    int n = score.length;
    if (n == 0 || weak.length != n || strong.length != n) {
      throw new IllegalArgumentException(
          "curve: needs as many scores as qualities, had " + n + " and " + weak.length);
    }
    Integer[] order = IntStream.range(0, n).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> -score[i]));
    double weakMean = Arrays.stream(weak).average().orElseThrow();
    double strongMean = Arrays.stream(strong).average().orElseThrow();
    List<Point> points = new ArrayList<>();
    points.add(new Point(0, weakMean));
    double gained = 0;
    for (int k = 0; k < n; k++) {
      gained += strong[order[k]] - weak[order[k]];
      if (k + 1 == n || score[order[k + 1]] != score[order[k]]) {
        points.add(new Point((k + 1.0) / n, weakMean + gained / n));
      }
    }
    return new QualityCurve(List.copyOf(points), weakMean, strongMean);
  }

  /** Points by growing share, the first at 0 and the last at 1. */
  public List<Point> points() {
    return points;
  }

  /** Quality at a share, linear between points. */
  public double qualityAt(double share) {
    for (int i = 1; i < points.size(); i++) {
      Point b = points.get(i);
      if (share <= b.strongShare()) {
        Point a = points.get(i - 1);
        double width = b.strongShare() - a.strongShare();
        double t = width > 0 ? (share - a.strongShare()) / width : 1;
        return a.quality() + t * (b.quality() - a.quality());
      }
    }
    return strong;
  }

  /** Average performance gap recovered: 0.5 for a random choice; NaN when there is no gap. */
  public double apgr() {
    double area = 0;
    for (int i = 1; i < points.size(); i++) {
      Point a = points.get(i - 1);
      Point b = points.get(i);
      area += (b.strongShare() - a.strongShare()) * (a.quality() + b.quality()) / 2;
    }
    return strong == weak ? Double.NaN : (area - weak) / (strong - weak);
  }

  /** Smallest share of strong calls that recovers {@code part} of the gap; none without a gap. */
  public OptionalDouble cpt(double part) {
    double wanted = weak + part * (strong - weak);
    for (int i = 1; strong > weak && i < points.size(); i++) {
      Point a = points.get(i - 1);
      Point b = points.get(i);
      if (b.quality() >= wanted - 1e-12) {
        double rise = b.quality() - a.quality();
        double t = rise > 0 ? Math.max(0, Math.min(1, (wanted - a.quality()) / rise)) : 1;
        return OptionalDouble.of(a.strongShare() + t * (b.strongShare() - a.strongShare()));
      }
    }
    return OptionalDouble.empty();
  }
}
