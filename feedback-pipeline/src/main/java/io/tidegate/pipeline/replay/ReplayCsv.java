package io.tidegate.pipeline.replay;

import io.tidegate.pipeline.interval.Interval;
import io.tidegate.pipeline.interval.IntervalKind;

/** A report's estimates as comma-separated values. */
public final class ReplayCsv {

  private ReplayCsv() {}

  /** One line an estimator and kind of interval; none when the log was refused. */
  public static String of(ReplayReport report, boolean force) {
    StringBuilder out = new StringBuilder("estimator,interval,value,low,high\n");
    line(out, "logged", IntervalKind.T, report.logged());
    if (report.answered() || force) {
      for (IntervalKind kind : IntervalKind.values()) {
        report.estimators().estimates(kind).forEach((name, one) -> line(out, name, kind, one));
        line(out, "difference", kind, report.estimators().difference(kind));
      }
    }
    return out.toString();
  }

  private static void line(StringBuilder out, String name, IntervalKind kind, Interval one) {
    out.append(name)
        .append(',')
        .append(kind.label())
        .append(',')
        .append(one.value())
        .append(',')
        .append(one.low())
        .append(',')
        .append(one.high())
        .append('\n');
  }
}
