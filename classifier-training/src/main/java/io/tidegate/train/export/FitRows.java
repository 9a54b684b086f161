package io.tidegate.train.export;

import io.tidegate.train.classifier.Calibration;
import io.tidegate.train.classifier.PromptSession;
import io.tidegate.train.classifier.SmallOkFit;
import io.tidegate.train.data.Example;
import io.tidegate.train.data.ExamplePools;
import java.util.List;
import java.util.stream.Stream;

/**
 * The rows on which everything behind the encoder is fitted.
 *
 * @param everyday realistic prompts kept aside, the half that no figure is measured on
 * @param benchmarks of the difficulty rows kept aside the same half
 * @param domains questions with a domain kept aside, the same half
 * @param ranked difficulty rows that the encoder may know
 */
public record FitRows(
    List<Example> everyday, List<Example> benchmarks, List<Example> domains, List<Example> ranked) {
  /** Those of a data folder. */
  public static FitRows of(ExamplePools pools) {
    return new FitRows(
        half(pools.heldOut(ExamplePools.REALISTIC)),
        half(pools.heldOut(ExamplePools.DIFFICULTY)),
        half(pools.heldOut(ExamplePools.DOMAIN)),
        pools.training(ExamplePools.DIFFICULTY));
  }

  private static List<Example> half(List<Example> rows) {
    return rows.stream().filter(Example::fitsCalibration).toList();
  }

  /** Fits temperatures, small-model score and threshold to a model. */
  Calibration fit(PromptSession session) {
    List<PromptSession.Prediction> said = predictions(session, everyday);
    List<Example> placed =
        Stream.concat(domains.stream(), everyday.stream()).filter(e -> e.domain() >= 0).toList();
    return Calibration.fit(
        everyday,
        said,
        SmallOkFit.fit(everyday, said, benchmarks, predictions(session, benchmarks), ranked),
        Calibration.domain(placed, predictions(session, placed)));
  }

  private static List<PromptSession.Prediction> predictions(
      PromptSession session, List<Example> rows) {
    return rows.stream().map(e -> session.predict(e.text())).toList();
  }
}
