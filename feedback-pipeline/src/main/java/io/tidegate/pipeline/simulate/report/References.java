package io.tidegate.pipeline.simulate.report;

import io.tidegate.pipeline.rank.QualityCurve;
import io.tidegate.pipeline.simulate.Baselines;
import io.tidegate.pipeline.simulate.Course;
import java.util.LinkedHashMap;
import java.util.Map;

/** Curves of rankings between the cheapest and the dearest arm of a course. */
final class References {

  private References() {}

  /** The gain itself, the classifier's small-model score, prompt length, nearest neighbours. */
  static Map<String, QualityCurve> of(Course course) {
    int n = course.decisions();
    double[] weak = new double[n];
    double[] strong = new double[n];
    double[] gain = new double[n];
    double[] length = new double[n];
    double[] hard = new double[n];
    for (int i = 0; i < n; i++) {
      weak[i] = course.quality(i, course.weakest());
      strong[i] = course.quality(i, course.strongest());
      gain[i] = strong[i] - weak[i];
      length[i] = course.row(i).features().promptTokens();
      hard[i] = -course.row(i).features().smallModelOk();
    }
    Map<String, QualityCurve> curves = new LinkedHashMap<>();
    curves.put("oracle", QualityCurve.ofScores(gain, weak, strong));
    curves.put(
        "nearest neighbours", QualityCurve.ofScores(Baselines.neighbourGain(course), weak, strong));
    curves.put("classifier", QualityCurve.ofScores(hard, weak, strong));
    curves.put("prompt length", QualityCurve.ofScores(length, weak, strong));
    return curves;
  }
}
