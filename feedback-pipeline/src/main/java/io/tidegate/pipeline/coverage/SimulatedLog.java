package io.tidegate.pipeline.coverage;

import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.policy.Candidate;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.policy.Policy;
import io.tidegate.core.policy.PolicyChoice;
import io.tidegate.core.policy.PolicyContext;
import io.tidegate.core.policy.PolicyModel;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.log.EventLog;
import io.tidegate.pipeline.log.LogChunk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A log that a policy wrote while it learned, in a world of three arms whose answers are right with
 * chances linear in two features; prepared rows.
 *
 * <p>{@code edge} is right with .45 + .3 (u - .5); {@code mid} with .55 + .3 (v - .5); {@code
 * large} with .55 - .3 (v - .5); u and v are uniform in 0..1. So {@code mid} and {@code large} are
 * equally good on average, though not on any one request.
 */
final class SimulatedLog implements EventLog {

  static final List<String> ARMS = List.of("edge", "mid", "large");

  private static final int RELEARN_EVERY = 100;
  private static final int FEATURE_U = 12;
  private static final int FEATURE_V = 13;
  private static final ScoreWeights QUALITY = new ScoreWeights(1, 0, 0);

  private final StringBuilder rows = new StringBuilder();
  private final Map<String, ArmStatistics> learned = new TreeMap<>();

  /** A candidate's distribution over the arms at u and v. */
  @FunctionalInterface
  interface Target {
    double[] at(double u, double v);
  }

  /**
   * Lets a policy decide and learn.
   *
   * @param target the distribution that each row brings; null for the policy's own
   */
  SimulatedLog(String policySpec, long seed, int decisions, @Nullable Target target) {
    Policy policy = Policies.parse(policySpec);
    Random random = new Random(seed);
    PolicyModel model = PolicyModel.empty(FeatureSchema.V1);
    for (int i = 0; i < decisions; i++) {
      if (i % RELEARN_EVERY == 0 && i > 0) {
        model = PolicyModel.factor(FeatureSchema.V1, learned);
      }
      double u = random.nextDouble();
      double v = random.nextDouble();
      double[] x = new double[FeatureSchema.V1.dimension()];
      x[0] = 1;
      x[FEATURE_U] = u;
      x[FEATURE_V] = v;
      FeatureVector features = FeatureVector.quantise(FeatureSchema.V1, x);
      List<Candidate> candidates = new ArrayList<>();
      for (String arm : ARMS) {
        candidates.add(new Candidate(arm, arm, Tier.CLOUD, Price.FREE, features));
      }
      PolicyChoice choice = policy.choose(new PolicyContext(candidates, 100, u, QUALITY, model));
      int taken = choice.draw(random.nextDouble());
      int reward = random.nextDouble() < chance(taken, u, v) ? 1 : 0;
      ArmStatistics sums =
          learned.computeIfAbsent(
              ARMS.get(taken), a -> new ArmStatistics(FeatureSchema.V1.dimension()));
      sums.foldQuality(features, reward, 1);
      sums.foldSuccess(features, 64, 0.5, 0.01, 1);
      double[] wanted = target == null ? choice.propensities() : target.at(u, v);
      row(i, taken, choice.propensities()[taken], reward, wanted, u, v);
    }
  }

  static double chance(int arm, double u, double v) {
    return switch (arm) {
      case 0 -> 0.45 + 0.3 * (u - 0.5);
      case 1 -> 0.55 + 0.3 * (v - 0.5);
      default -> 0.55 - 0.3 * (v - 0.5);
    };
  }

  private void row(
      int i, int taken, double propensity, int reward, double[] target, double u, double v) {
    rows.append("{\"decision_id\":\"").append(i).append("\",\"action\":\"");
    rows.append(ARMS.get(taken)).append("\",\"propensity\":").append(Math.min(1, propensity));
    rows.append(",\"reward\":").append(reward);
    rows.append(",\"eligible\":[\"edge\",\"mid\",\"large\"],\"target\":{");
    for (int a = 0; a < ARMS.size(); a++) {
      rows.append(a == 0 ? "\"" : ",\"").append(ARMS.get(a)).append("\":").append(target[a]);
    }
    rows.append("},\"context\":[").append(u).append(',').append(v).append("]}\n");
  }

  @Override
  public String name() {
    return "a simulated log";
  }

  @Override
  public void forEach(RowSink sink, BadRows onBad) {
    throw new UnsupportedOperationException("a simulated log is read in stretches");
  }

  @Override
  public void forEachChunk(ChunkSink sink, BadRows onBad) throws IOException {
    byte[] bytes = rows.toString().getBytes(StandardCharsets.US_ASCII);
    sink.chunk(new LogChunk("simulated", bytes, bytes.length, List.of()));
  }
}
