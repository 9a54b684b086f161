package io.tidegate.pipeline.replay;

import io.tidegate.pipeline.estimate.ArmTable;
import io.tidegate.pipeline.estimate.EstimatorOptions;
import io.tidegate.pipeline.estimate.Estimators;
import io.tidegate.pipeline.estimate.WeightedRow;
import io.tidegate.pipeline.intake.RowBlock;
import io.tidegate.pipeline.reward.RewardModel;
import io.tidegate.pipeline.rows.RowView;
import io.tidegate.pipeline.scan.IdHash;
import org.jspecify.annotations.Nullable;

/** Weighs rows: the candidate's and the incumbent's distribution against the logged choice. */
final class Weighing {

  /**
   * What every row is weighed with.
   *
   * @param candidate the policy in question
   * @param incumbent the policy that it is compared with; null for the log itself
   * @param model the reward model for rows that bring none
   * @param sampled rows whose reward nobody looked at count as not looked at, instead of not at all
   * @param options constants of the estimators
   */
  record Scales(
      CandidatePolicy candidate,
      @Nullable CandidatePolicy incumbent,
      RewardModel model,
      boolean sampled,
      EstimatorOptions options) {}

  private final Scales scales;
  final Estimators estimators;
  final ArmTable arms = new ArmTable();
  long noQuality;
  long deterministic;
  long modelled;
  double outside;
  long outsideRows;

  private final RowView row = new RowView();
  private double[] target = new double[16];
  private double[] other = new double[16];
  private double[] values = new double[16];
  private double[] x = new double[64];
  private double modelOfChoice;

  Weighing(Scales scales) {
    this.scales = scales;
    this.estimators = new Estimators(scales.options());
  }

  /** Weighs the rows of one block. */
  static Weighing of(Scales scales, RowBlock block) {
    Weighing weighing = new Weighing(scales);
    int at = 0;
    for (int i = 0; i < block.rows(); i++) {
      at = weighing.row.move(block.bytes(), at);
      if (!weighing.row.excluded()) {
        weighing.weigh();
      }
    }
    return weighing;
  }

  /** Adds what was weighed later in the log. */
  void merge(Weighing later) {
    estimators.merge(later.estimators);
    arms.merge(later.arms);
    noQuality += later.noQuality;
    deterministic += later.deterministic;
    modelled += later.modelled;
    outside += later.outside;
    outsideRows += later.outsideRows;
  }

  private void weigh() {
    boolean seen = !Double.isNaN(row.reward());
    if (!seen && !scales.sampled()) {
      noQuality++;
      return;
    }
    int n = row.arms();
    if (target.length < n) {
      target = new double[2 * n];
      other = new double[2 * n];
      values = new double[2 * n];
    }
    scales.candidate().distribution(row, target);
    int chosen = row.chosen();
    boolean compared = scales.incumbent() != null;
    if (scales.incumbent() != null) {
      scales.incumbent().distribution(row, other);
    }
    model(n, compared);
    double reach = row.propensity() * row.keep();
    double weight = seen ? target[chosen] / reach : 0;
    double error = seen ? row.reward() - modelOfChoice : 0;
    double logged = row.keep() == 1 && seen ? row.reward() : modelOfChoice + error / row.keep();
    double incumbent =
        compared ? worth(other, n) + (seen ? other[chosen] / reach * error : 0) : logged;
    estimators.add(
        new WeightedRow(
            weight,
            Math.max(weight, bound(n)),
            row.reward(),
            modelOfChoice,
            worth(target, n),
            logged,
            incumbent));
    support(n, chosen, weight);
  }

  /** The reward model's values of the arms that somebody may take. */
  private void model(int n, boolean compared) {
    int chosen = row.chosen();
    boolean own = row.hasModel();
    modelled += own ? 0 : 1;
    int length = own ? 0 : row.contextLength();
    if (x.length < length) {
      x = new double[2 * length];
    }
    int fold = IdHash.fold(row.idHash(), RewardModel.FOLDS);
    for (int i = 0; i < n; i++) {
      if (target[i] == 0 && i != chosen && !(compared && other[i] > 0)) {
        values[i] = 0;
      } else if (own) {
        values[i] = row.model(i);
      } else {
        row.context(i, x);
        values[i] = scales.model().predict(fold, row.action(i), x, length);
      }
    }
    modelOfChoice = values[chosen];
  }

  private double worth(double[] distribution, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += distribution[i] * values[i];
    }
    return sum;
  }

  /** Largest weight that the logged draw could have led to; 0 when the log does not say. */
  private double bound(int n) {
    double bound = 0;
    if (row.known()) {
      for (int i = 0; i < n; i++) {
        double p = row.propensity(i);
        bound = p > 0 ? Math.max(bound, target[i] / p) : bound;
      }
    }
    return bound / row.keep();
  }

  private void support(int n, int chosen, double weight) {
    boolean known = row.known();
    deterministic += n > 1 && row.propensity() >= 1 - 1e-9 ? 1 : 0;
    arms.row(known);
    for (int i = 0; i < n; i++) {
      double p = known ? row.propensity(i) : Double.NaN;
      arms.arm(row.action(i), known ? p : 0, target[i]);
      if (!known || p > 0) {
        arms.excess(row.action(i), (i == chosen ? weight : 0) - target[i]);
      } else {
        outside += target[i];
      }
    }
    outsideRows += known ? 1 : 0;
    arms.taken(row.action(chosen), weight, row.reward());
  }

  /** Mass on arms that the log never takes there; NaN when it does not say. */
  double outsideMass() {
    return outsideRows == 0 ? Double.NaN : outside / outsideRows;
  }

  /** Share of rows with several arms and a certain choice. */
  double deterministicShare() {
    return estimators.n() == 0 ? 0 : (double) deterministic / estimators.n();
  }
}
