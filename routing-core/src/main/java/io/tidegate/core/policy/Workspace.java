package io.tidegate.core.policy;

import io.tidegate.core.explore.GaussianRace;
import io.tidegate.core.features.FeatureVector;
import java.util.List;

/**
 * Room for the arithmetic of one choice after another, so that a choice allocates nothing but its
 * result.
 *
 * <p>Belongs to one caller, such as an event loop; not for two threads at once. It remembers
 * nothing: the same context gives the same choice in any workspace.
 */
public final class Workspace {

  /** The most remembered prompts that a choice may look at. */
  static final int NEAREST_MAX = 256;

  final GaussianRace race = new GaussianRace();

  /** By candidate: expected utility, and one standard deviation of it in units of quality noise. */
  double[] utility = new double[0];

  double[] spread = new double[0];

  /** By candidate: what utility is made of. */
  double[] quality = new double[0];

  double[] outputTokens = new double[0];
  double[] seconds = new double[0];
  ArmPosterior[] posterior = new ArmPosterior[0];

  /** What {@link ArmPosterior#evaluate} writes. */
  final double[] product = new double[ArmPosterior.DIMENSION_MAX + 16];

  private double[] distances = new double[0];
  private double[] nearest = new double[0];
  private final int[] places = new int[ArmPosterior.DIMENSION_MAX];
  private final double[] values = new double[ArmPosterior.DIMENSION_MAX];
  private int count;

  /**
   * Estimates every candidate.
   *
   * @return the fewest attempts behind any candidate
   */
  @SuppressWarnings("ReferenceEquality") // the same vector again is the common case
  long score(PolicyContext context) {
    List<Candidate> candidates = context.candidates();
    int n = candidates.size();
    room(n);
    FeatureVector loaded = null;
    long fewest = Long.MAX_VALUE;
    for (int i = 0; i < n; i++) {
      Candidate candidate = candidates.get(i);
      if (candidate.features() != loaded) {
        loaded = candidate.features();
        load(loaded);
      }
      ArmPosterior arm = context.model().posterior(candidate.armId());
      arm.evaluate(places, values, count, product);
      posterior[i] = arm;
      quality[i] = arm.quality(product);
      outputTokens[i] = arm.outputTokens(product);
      seconds[i] = arm.seconds(product);
      utility[i] = utility(context, candidate, i);
      spread[i] = context.weights().quality() * arm.width(product);
      fewest = Math.min(fewest, arm.attempts());
    }
    return fewest;
  }

  /** Utility of candidate {@code i} from its quality, tokens and seconds as they stand here. */
  double utility(PolicyContext context, Candidate candidate, int i) {
    return context
        .weights()
        .utility(
            quality[i],
            candidate.price().costUsd(context.promptTokens(), outputTokens[i]),
            seconds[i]);
  }

  /** Attempts behind all candidates together. */
  long attempts(int n) {
    long sum = 0;
    for (int i = 0; i < n; i++) {
      sum += posterior[i].attempts();
    }
    return sum;
  }

  /** Estimates one arm at a vector of plain doubles. */
  void evaluate(ArmPosterior arm, double[] x) {
    count = 0;
    for (int i = 0; i < x.length; i++) {
      keep(i, x[i]);
    }
    arm.evaluate(places, values, count, product);
  }

  /** Room for the distances of all remembered prompts. */
  double[] distances(int length) {
    if (distances.length < length) {
      distances = new double[length];
    }
    return distances;
  }

  /** Room for the distances of the nearest prompts and then their qualities. */
  double[] nearest(int length) {
    if (nearest.length < length) {
      nearest = new double[length];
    }
    return nearest;
  }

  private void load(FeatureVector x) {
    count = 0;
    for (int i = 0; i < x.dimension(); i++) {
      keep(i, x.value(i));
    }
  }

  private void keep(int place, double value) {
    if (value != 0) {
      places[count] = place;
      values[count++] = value;
    }
  }

  private void room(int n) {
    if (utility.length < n) {
      utility = new double[n];
      spread = new double[n];
      quality = new double[n];
      outputTokens = new double[n];
      seconds = new double[n];
      posterior = new ArmPosterior[n];
    }
  }
}
