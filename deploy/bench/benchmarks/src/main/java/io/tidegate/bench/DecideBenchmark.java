package io.tidegate.bench;

import io.tidegate.core.constraint.RoutingRequest;
import io.tidegate.core.decision.Decider;
import io.tidegate.core.decision.DecisionIds;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.DecisionRequest;
import io.tidegate.core.decision.DecisionResult;
import io.tidegate.core.decision.Learning;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.features.ArmState;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.PromptFeatures;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.core.policy.Workspace;
import io.tidegate.core.snapshot.PolicyState;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
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

/** A whole decision as a router makes it: id, constraints, vectors, policy, draw, record. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class DecideBenchmark {

  private static final int PROMPTS = 64;

  private final World world = new World();
  private final DecisionIds ids =
      new DecisionIds("0123456789abcdef".getBytes(StandardCharsets.UTF_8));
  private final PromptFeatures[] prompts = new PromptFeatures[PROMPTS];
  private final Map<String, ArmState> states = new HashMap<>();
  private final PolicyState state = new PolicyState(1, "snapshot", 0, 0, world.model);
  private final Workspace workspace = new Workspace();
  private final Decider decider =
      new Decider(
          world.catalog, FeatureSchema.V1, Policies.parse("linucb(cold=0)"), "config", "salt");
  private long next;

  @Setup
  public void prepare() {
    for (int i = 0; i < PROMPTS; i++) {
      prompts[i] = world.prompt();
    }
    world.arms.forEach(arm -> states.put(arm.id(), world.state()));
  }

  @Benchmark
  public DecisionMade decide() {
    next++;
    PromptFeatures prompt = prompts[(int) (next % PROMPTS)];
    DecisionRequest request =
        new DecisionRequest(
            ids.mint(1_780_000_000_000L + next, next * 31, next * 17),
            "",
            "request",
            "tenant",
            1_780_000_000_000L + next,
            RoutingRequest.of(prompt.promptTokens(), 200),
            prompt,
            "chat",
            "model",
            ScoreWeights.DEFAULT,
            Learning.APPLY,
            states);
    return ((DecisionResult.Decided) decider.decide(request, state, workspace)).decision();
  }

  @Benchmark
  public byte[] decideAndEncode() {
    return DecisionCodec.encode(decide());
  }

  @Benchmark
  public String mintId() {
    next++;
    return ids.mint(1_780_000_000_000L + next, next * 31, next * 17);
  }
}
