package io.tidegate.pipeline.simulate.report;

import io.tidegate.core.learn.Monitored;
import io.tidegate.pipeline.scenario.Scenario;
import io.tidegate.pipeline.scenario.ScenarioEvent;
import io.tidegate.pipeline.simulate.Course;
import io.tidegate.pipeline.simulate.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a policy took one event of a scenario, over all seeds.
 *
 * @param at the event's decision
 * @param event the event in words
 * @param reaction what was measured
 * @param decisions decisions until then: median over the seeds where it happened; NaN for none
 * @param worst the largest over seeds; NaN when a seed never got there
 * @param seeds in how many seeds it happened
 */
public record Finding(
    int at, String event, String reaction, double decisions, double worst, int seeds) {

  /** Decisions over which a share is measured. */
  static final int WINDOW = 50;

  private static final int BEFORE = 200;

  /** Newcomers: until they are chosen as often as one of K. Regressions: until half as often. */
  static List<Finding> of(SimulationReport report, Contestant one) {
    Scenario scenario = report.settings().scenario();
    List<Course> courses = report.courses();
    int bucket = report.settings().bucketDecisions();
    List<Finding> findings = new ArrayList<>();
    for (ScenarioEvent event : scenario.events()) {
      if (event instanceof ScenarioEvent.Joins joins) {
        findings.add(finding(event, "adopted", courses, one, (c, t) -> adopted(c, t, joins)));
      } else if (event instanceof ScenarioEvent.QualityShift shift && shift.times() < 1) {
        findings.add(
            finding(event, "detected", courses, one, (c, t) -> detected(t, shift, bucket)));
        findings.add(finding(event, "routed around", courses, one, (c, t) -> left(c, t, shift)));
      }
    }
    return findings;
  }

  private interface Measure {
    int decisions(Course course, Trace trace);
  }

  private static Finding finding(
      ScenarioEvent event, String reaction, List<Course> courses, Contestant one, Measure measure) {
    int[] all =
        IntStream.range(0, courses.size())
            .map(s -> measure.decisions(courses.get(s), one.traces().get(s)))
            .toArray();
    int[] reached = IntStream.of(all).filter(d -> d >= 0).sorted().toArray();
    double median = reached.length == 0 ? Double.NaN : reached[reached.length / 2];
    double worst = reached.length < all.length ? Double.NaN : reached[reached.length - 1];
    return new Finding(event.at(), event.words(), reaction, median, worst, reached.length);
  }

  /** Decisions until the last {@link #WINDOW} hold one in K of the newcomer; -1 for never. */
  private static int adopted(Course course, Trace trace, ScenarioEvent.Joins joins) {
    int a = arm(course, joins.arm());
    for (int i = joins.at() + WINDOW; i <= trace.length(); i++) {
      int at = i - 1;
      long here =
          IntStream.range(0, course.arms().size()).filter(b -> course.present(at, b)).count();
      if (trace.share(a, i - WINDOW, i) >= 1.0 / here) {
        return i - joins.at();
      }
    }
    return -1;
  }

  /** Decisions until the last {@link #WINDOW} hold half the share of before; -1 for never. */
  private static int left(Course course, Trace trace, ScenarioEvent.QualityShift shift) {
    int a = arm(course, shift.arm());
    double before = trace.share(a, Math.max(0, shift.at() - BEFORE), shift.at());
    for (int i = shift.at() + WINDOW; i <= trace.length(); i++) {
      if (trace.share(a, i - WINDOW, i) <= before / 2) {
        return i - shift.at();
      }
    }
    return -1;
  }

  /** Decisions until the learner found a change of the arm's quality; -1 for never. */
  private static int detected(Trace trace, ScenarioEvent.QualityShift shift, int bucket) {
    return trace.changes().stream()
        .filter(mark -> mark.armId().equals(shift.arm()) && mark.signal() == Monitored.QUALITY)
        .mapToInt(mark -> (int) (mark.detectedBucket() + 1) * bucket - shift.at())
        .filter(decisions -> decisions > 0)
        .min()
        .orElse(-1);
  }

  private static int arm(Course course, String model) {
    return IntStream.range(0, course.arms().size())
        .filter(a -> course.arms().get(a).model().equals(model))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no arm " + model));
  }
}
