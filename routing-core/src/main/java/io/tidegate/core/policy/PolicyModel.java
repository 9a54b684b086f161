package io.tidegate.core.policy;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Exemplar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What has been learned of all arms, ready for scoring; an arm that nothing is known of has the
 * prior.
 */
public final class PolicyModel {

  /** Regularisation of every regression. */
  public static final double LAMBDA = 1.0;

  private final Map<String, ArmPosterior> posteriors;
  private final ArmPosterior prior;
  private final Map<String, Neighbours> neighbours;

  private PolicyModel(
      Map<String, ArmPosterior> posteriors,
      ArmPosterior prior,
      Map<String, Neighbours> neighbours) {
    this.posteriors = posteriors;
    this.prior = prior;
    this.neighbours = neighbours;
  }

  /** Nothing learned. */
  public static PolicyModel empty(FeatureSchema schema) {
    return factor(schema, Map.of());
  }

  /**
   * Factors the statistics of each arm.
   *
   * @throws IllegalArgumentException naming the arm whose statistics are corrupt
   */
  public static PolicyModel factor(FeatureSchema schema, Map<String, ArmStatistics> arms) {
    return factor(schema, arms, Map.of());
  }

  /**
   * Factors the statistics of each arm, with a sample of judged decisions beside them.
   *
   * @throws IllegalArgumentException naming the arm whose statistics are corrupt
   */
  public static PolicyModel factor(
      FeatureSchema schema,
      Map<String, ArmStatistics> arms,
      Map<String, List<Exemplar>> exemplars) {
    Map<String, ArmPosterior> posteriors = new HashMap<>();
    arms.forEach(
        (id, statistics) -> {
          try {
            posteriors.put(id, PosteriorFactory.factor(statistics, LAMBDA));
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("arm " + id + ": " + e.getMessage(), e);
          }
        });
    Map<String, Neighbours> remembered = new HashMap<>();
    exemplars.forEach((id, sample) -> remembered.put(id, neighbours(sample)));
    return new PolicyModel(
        posteriors,
        PosteriorFactory.factor(new ArmStatistics(schema.dimension()), LAMBDA),
        remembered);
  }

  /** The same, with these remembered prompts by arm id. */
  public PolicyModel withNeighbours(Map<String, Neighbours> remembered) {
    return new PolicyModel(posteriors, prior, Map.copyOf(remembered));
  }

  /** Remembered prompts of an arm; none when it has none. */
  public Neighbours neighbours(String armId) {
    return neighbours.getOrDefault(armId, Neighbours.NONE);
  }

  private static Neighbours neighbours(List<Exemplar> sample) {
    double[][] embeddings = new double[sample.size()][];
    double[] qualities = new double[sample.size()];
    for (int i = 0; i < qualities.length; i++) {
      Exemplar exemplar = sample.get(i);
      embeddings[i] = exemplar.values();
      qualities[i] = exemplar.quality();
    }
    return new Neighbours(embeddings, qualities);
  }

  /**
   * The posterior of an arm; where nothing is known of it, that of its model's name, as a warm
   * start from a table has it; else the prior.
   */
  public ArmPosterior posterior(String armId) {
    ArmPosterior posterior = posteriors.get(armId);
    if (posterior != null) {
      return posterior;
    }
    int at = armId.indexOf('@');
    return at < 0 ? prior : posteriors.getOrDefault(armId.substring(0, at), prior);
  }
}
