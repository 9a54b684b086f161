package io.tidegate.bench;

import io.tidegate.core.policy.Policies;
import io.tidegate.core.policy.Policy;
import io.tidegate.core.policy.PolicyChoice;
import io.tidegate.core.policy.PolicyContext;
import io.tidegate.core.policy.Workspace;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One choice with its exact distribution over 8 arms of 40 features. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ChooseBenchmark {

  private static final int CONTEXTS = 64;

  @Param({
    "linucb(cold=0)",
    "lints",
    "squarecb",
    "epsilon-greedy:0.1",
    "knn",
    "threshold(min=0.5,floor=0.02)",
    "static(model-0=0.8,model-5=0.2)",
    "random"
  })
  public String policy = "";

  private final PolicyContext[] contexts = new PolicyContext[CONTEXTS];
  private final Workspace workspace = new Workspace();
  private Policy parsed = Policies.parse("random");
  private int next;

  @Setup
  public void prepare() {
    World world = new World();
    for (int i = 0; i < CONTEXTS; i++) {
      contexts[i] = world.context();
    }
    parsed = Policies.parse(policy);
  }

  @Benchmark
  public PolicyChoice choose() {
    next = (next + 1) % CONTEXTS;
    return parsed.choose(contexts[next], workspace);
  }
}
