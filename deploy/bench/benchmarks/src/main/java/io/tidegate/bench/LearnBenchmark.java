package io.tidegate.bench;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.policy.PolicyModel;
import io.tidegate.core.stats.ArmStatistics;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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

/** Folding one event (quality and operational signals), and factoring 16 arms of 64 features. */
@State(Scope.Thread)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class LearnBenchmark {

  private static final int EVENTS = 256;
  private static final int FACTORED_ARMS = 16;
  private static final int FACTORED_FEATURES = 64;

  private final FeatureVector[] vectors = new FeatureVector[EVENTS];
  private final Map<String, ArmStatistics> wide = new HashMap<>();
  private ArmStatistics sums = new ArmStatistics(FeatureSchema.V1.dimension());
  private int next;

  @Setup
  public void prepare() {
    World world = new World();
    for (int i = 0; i < EVENTS; i++) {
      vectors[i] = world.vector();
    }
    sums = new ArmStatistics(FeatureSchema.V1.dimension());
    for (int i = 0; i < FACTORED_ARMS; i++) {
      wide.put("arm-" + i, wideStatistics(new Random(i)));
    }
  }

  /** One event with quality, length and times; 2 us is 500,000 events a second. */
  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public ArmStatistics fold() {
    next = (next + 1) % EVENTS;
    FeatureVector x = vectors[next];
    sums.foldQuality(x, 0.75, 1);
    sums.foldSuccess(x, 120, 0.3, 0.01, 1);
    return sums;
  }

  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public PolicyModel factor() {
    return PolicyModel.factor(FeatureSchema.V1, wide);
  }

  /** Sums of 400 observations of 64 random features, through the canonical bytes. */
  private static ArmStatistics wideStatistics(Random random) {
    int d = FACTORED_FEATURES;
    int events = 400;
    long[][] x = new long[events][d];
    long[][] r = new long[4][events];
    for (int e = 0; e < events; e++) {
      for (int i = 0; i < d; i++) {
        x[e][i] = i == 0 ? FeatureVector.STEPS_PER_UNIT : random.nextInt(8192);
      }
      r[0][e] = random.nextInt(1 << 14);
      r[1][e] = 20 + random.nextInt(300);
      r[2][e] = 1000 + random.nextInt(5000);
      r[3][e] = 5000 + random.nextInt(10_000);
    }
    int gram = d * (d + 1) / 2;
    ByteBuffer bytes = ByteBuffer.allocate(16 + 8 * (1 + gram + d + 1) + 8 * (1 + gram + 3 * d + 3));
    bytes.putLong(events).putLong(3);
    moments(bytes, x, new long[][] {r[0]});
    moments(bytes, x, new long[][] {r[1], r[2], r[3]});
    return ArmStatistics.decode(bytes.array(), d);
  }

  private static void moments(ByteBuffer out, long[][] x, long[][] signals) {
    int d = x[0].length;
    out.putLong(x.length);
    for (int i = 0; i < d; i++) {
      for (int j = i; j < d; j++) {
        long sum = 0;
        for (long[] row : x) {
          sum += row[i] * row[j];
        }
        out.putLong(sum);
      }
    }
    for (long[] signal : signals) {
      for (int i = 0; i < d; i++) {
        long sum = 0;
        for (int e = 0; e < x.length; e++) {
          sum += signal[e] * x[e][i];
        }
        out.putLong(sum);
      }
    }
    for (long[] signal : signals) {
      long sum = 0;
      for (long value : signal) {
        sum += value * value;
      }
      out.putLong(sum);
    }
  }
}
