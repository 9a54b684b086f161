package io.tidegate.bench;

import io.tidegate.core.policy.Candidate;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.policy.Policy;
import io.tidegate.core.policy.PolicyChoice;
import io.tidegate.core.policy.PolicyContext;
import io.tidegate.core.policy.Workspace;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Moments;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The scores of LinUCB for 8 arms of 40 features the plain way, with Apache Commons Math's matrices
 * and a kept inverse, beside ours with its distribution: compare the two lines.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class PeerBenchmark {

  private static final int CONTEXTS = 64;
  private static final double STEP = 1.0 / FeatureVector.STEPS_PER_UNIT;

  private final PolicyContext[] contexts = new PolicyContext[CONTEXTS];
  private final Map<String, RealMatrix> inverses = new HashMap<>();
  private final Map<String, RealVector> weights = new HashMap<>();
  private final Policy ours = Policies.parse("linucb(cold=0)");
  private final Workspace workspace = new Workspace();
  private int next;

  @Setup
  public void prepare() {
    World world = new World();
    for (int i = 0; i < CONTEXTS; i++) {
      contexts[i] = world.context();
    }
    world.statistics.forEach(this::solve);
  }

  @Benchmark
  public double[] commonsMath() {
    next = (next + 1) % CONTEXTS;
    PolicyContext context = contexts[next];
    double[] scores = new double[World.ARMS];
    for (int i = 0; i < scores.length; i++) {
      Candidate candidate = context.candidates().get(i);
      RealVector x = new ArrayRealVector(candidate.features().values(), false);
      RealMatrix inverse = inverses.get(candidate.armId());
      RealVector theta = weights.get(candidate.armId());
      if (inverse != null && theta != null) {
        double width = Math.sqrt(x.dotProduct(inverse.operate(x)));
        double cost = candidate.price().costUsd(context.promptTokens(), 100);
        scores[i] = theta.dotProduct(x) + 0.3 * width - 20 * cost;
      }
    }
    return scores;
  }

  @Benchmark
  public PolicyChoice tidegate() {
    next = (next + 1) % CONTEXTS;
    return ours.choose(contexts[next], workspace);
  }

  private void solve(String arm, ArmStatistics statistics) {
    Moments moments = statistics.quality();
    int d = moments.dimension();
    double[][] a = new double[d][d];
    double[] b = new double[d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        a[i][j] = moments.gram(i, j) * STEP * STEP + (i == j ? 1 : 0);
      }
      b[i] = moments.cross(0, i) * STEP / (1 << 14);
    }
    var solver = new CholeskyDecomposition(new Array2DRowRealMatrix(a, false)).getSolver();
    inverses.put(arm, solver.getInverse());
    weights.put(arm, solver.solve(new ArrayRealVector(b, false)));
  }
}
