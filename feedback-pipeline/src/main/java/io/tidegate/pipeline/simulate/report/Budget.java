package io.tidegate.pipeline.simulate.report;

import io.tidegate.pipeline.simulate.Course;
import io.tidegate.pipeline.simulate.Trace;
import java.util.List;
import java.util.stream.IntStream;

/** Spend against the budget of a scenario. */
final class Budget {

  private Budget() {}

  /** Spend over budget of whole runs; NaN when there is no budget. */
  static Spread spent(List<Course> courses, Contestant one) {
    return Spread.of(
        IntStream.range(0, courses.size())
            .mapToDouble(s -> spent(courses.get(s), one.traces().get(s)))
            .toArray());
  }

  private static double spent(Course course, Trace trace) {
    double spent = 0;
    double budget = 0;
    for (int i = 0; i < course.decisions(); i++) {
      if (!Double.isNaN(course.budgetUsd(i))) {
        spent += trace.costUsd(i);
        budget += course.budgetUsd(i);
      }
    }
    return budget > 0 ? spent / budget : Double.NaN;
  }
}
