import com.sun.management.OperatingSystemMXBean;
import io.tidegate.core.catalog.Arm;
import io.tidegate.core.catalog.Capability;
import io.tidegate.core.catalog.Catalog;
import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.constraint.RoutingRequest;
import io.tidegate.core.decision.Decider;
import io.tidegate.core.decision.DecisionIds;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.DecisionRequest;
import io.tidegate.core.decision.DecisionResult;
import io.tidegate.core.decision.Learning;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.event.EventCodec;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.PromptFeatures;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.log.JsonlFiles;
import io.tidegate.pipeline.replay.Replay;
import io.tidegate.pipeline.replay.ReplayReport;
import io.tidegate.pipeline.replay.ReplayRequest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/**
 * Speed and memory of a replay with all estimators: generated logs, read from the page cache.
 * Arguments: prepared rows, decisions, rounds.
 */
public final class ReplayBench {

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  public static void main(String[] args) throws IOException {
    int rows = Integer.parseInt(args[0]);
    int decisions = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[2]);
    Path dir = Files.createTempDirectory("tidegate-bench");
    try {
      Path withModel = prepared(dir.resolve("q.jsonl"), rows, true);
      Path without = prepared(dir.resolve("context.jsonl"), rows, false);
      Path events = decisions(dir.resolve("events.jsonl"), decisions, 4);
      ReplayRequest own = ReplayRequest.of(Optional.empty());
      for (int threads = 1; threads <= 2; threads++) {
        measure("prepared rows with q", withModel, own, rows, threads, rounds);
        measure("prepared rows, ridge on 8 values", without, own, rows, threads, rounds);
        for (String policy : List.of("threshold:0.6", "linucb", "lints")) {
          measure(
              "decisions, outcomes, feedback: " + policy,
              events,
              ReplayRequest.of(policy),
              3L * decisions,
              threads,
              rounds);
        }
      }
    } finally {
      try (var files = Files.list(dir)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(dir);
    }
  }

  private static void measure(
      String name, Path log, ReplayRequest request, long events, int threads, int rounds)
      throws IOException {
    List<Double> wall = new ArrayList<>();
    List<Double> core = new ArrayList<>();
    long peak = 0;
    ReplayReport report = null;
    for (int round = 0; round < rounds; round++) {
      System.gc();
      pools().forEach(MemoryPoolMXBean::resetPeakUsage);
      long began = System.nanoTime();
      long cpu = SYSTEM.getProcessCpuTime();
      report =
          Replay.run(
              new JsonlFiles(log),
              request.within(ReplayRequest.PENDING_MAX, threads),
              BadRows.stop());
      core.add(events * 1e9 / (SYSTEM.getProcessCpuTime() - cpu));
      wall.add(events * 1e9 / (System.nanoTime() - began));
      peak = pools().stream().mapToLong(p -> p.getPeakUsage().getUsed()).sum();
    }
    wall.sort(null);
    core.sort(null);
    System.out.printf(
        Locale.ROOT,
        "%-44s %d threads  %8.0f events/s  %8.0f events/s/core (%.0f to %.0f)  peak heap %d MB  dr"
            + " %.6f%n",
        name,
        threads,
        wall.get(rounds / 2),
        core.get(rounds / 2),
        core.get(0),
        core.get(rounds - 1),
        peak >> 20,
        report.estimates().get("dr").value());
  }

  private static List<MemoryPoolMXBean> pools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  private static Path prepared(Path file, int rows, boolean model) throws IOException {
    Random random = new Random(1);
    String[] arms = {"edge-small", "edge-mid", "cloud-mid", "cloud-large"};
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      for (int i = 0; i < rows; i++) {
        double tilt = random.nextDouble();
        double[] target = {0.1 + 0.2 * tilt, 0.2, 0.3, 0.4 - 0.2 * tilt};
        int taken = random.nextInt(4);
        StringBuilder row = new StringBuilder(320);
        row.append("{\"decision_id\":\"").append(new java.util.UUID(random.nextLong(), i));
        row.append("\",\"action\":\"").append(arms[taken]).append("\",\"propensity\":0.25,\"reward\":");
        row.append(random.nextDouble() < 0.3 + 0.15 * taken ? 1 : 0);
        row.append(",\"eligible\":[\"edge-small\",\"edge-mid\",\"cloud-mid\",\"cloud-large\"],\"target\":{");
        for (int a = 0; a < 4; a++) {
          row.append(a == 0 ? "\"" : ",\"").append(arms[a]).append("\":").append(target[a]);
        }
        row.append('}');
        if (model) {
          row.append(",\"q\":{");
          for (int a = 0; a < 4; a++) {
            row.append(a == 0 ? "\"" : ",\"").append(arms[a]).append("\":");
            row.append(Math.round((0.3 + 0.15 * a + 0.1 * random.nextGaussian()) * 1e4) / 1e4);
          }
          row.append('}');
        } else {
          row.append(",\"context\":[").append(tilt);
          for (int k = 1; k < 8; k++) {
            row.append(',').append(Math.round(random.nextDouble() * 1e4) / 1e4);
          }
          row.append(']');
        }
        out.write(row.append("}\n").toString().getBytes(StandardCharsets.US_ASCII));
      }
    }
    return file;
  }

  private static Path decisions(Path file, int decisions, int arms) throws IOException {
    Random random = new Random(2);
    List<Arm> catalog = new ArrayList<>();
    for (int i = 0; i < arms; i++) {
      String model = (i == 0 ? "edge-" : "cloud-") + i;
      catalog.add(
          new Arm(
              model,
              model + "-1",
              i == 0 ? Tier.EDGE : Tier.CLOUD,
              32_000,
              Set.of(Capability.CHAT),
              i == 0 ? Price.FREE : Price.ofUsdPerMillion(0.5 * i, 2 * i)));
    }
    Decider decider =
        new Decider(
            new Catalog(catalog), FeatureSchema.V1, Policies.parse("random"), "config", "salt");
    DecisionIds ids = new DecisionIds("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    PolicyState state = PolicyState.empty(FeatureSchema.V1);
    long now = 1_780_000_000_000L;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      for (int i = 0; i < decisions; i++) {
        now += 500;
        DecisionMade d = decide(decider, ids, state, now, random);
        long tokens = 20 + random.nextInt(200);
        write(out, "decision", DecisionCodec.encode(d));
        write(
            out,
            "outcome",
            EventCodec.encode(
                new OutcomeObserved(
                    "outcome-" + i,
                    d.decisionId(),
                    now + 900,
                    d.chosenCandidate().armId(),
                    OutcomeObserved.Status.SUCCESS,
                    OptionalLong.of(60 + random.nextInt(100)),
                    200 + random.nextInt(2000),
                    OptionalLong.of(d.promptTokens()),
                    OptionalLong.of(tokens),
                    false,
                    d.chosenCandidate().price().costNanoUsd(d.promptTokens(), tokens),
                    true)));
        double chance = d.chosen() == 0 ? d.smallModelOk() : 0.6 + 0.1 * d.chosen();
        write(
            out,
            "feedback",
            EventCodec.encode(
                new FeedbackGiven(
                    "feedback-" + i,
                    d.decisionId(),
                    "user",
                    now + 5000,
                    random.nextDouble() < chance ? 1 : 0,
                    Optional.empty())));
      }
    }
    return file;
  }

  private static DecisionMade decide(
      Decider decider, DecisionIds ids, PolicyState state, long now, Random random) {
    double[] tasks = new double[PromptFeatures.TASKS];
    tasks[random.nextInt(tasks.length)] = 1;
    double[] embedding = new double[PromptFeatures.EMBEDDING];
    for (int k = 0; k < embedding.length; k++) {
      embedding[k] = 2 * random.nextDouble() - 1;
    }
    PromptFeatures features =
        new PromptFeatures(
            tasks,
            random.nextDouble(),
            50 + random.nextInt(200),
            embedding,
            20 + random.nextInt(500),
            1 + random.nextInt(6),
            random.nextInt(5) == 0,
            false,
            false,
            random.nextInt(5) == 0,
            false);
    return ((DecisionResult.Decided)
            decider.decide(
                new DecisionRequest(
                    ids.mint(now, random.nextLong(), random.nextLong()),
                    "",
                    "request-" + now,
                    "tenant",
                    now,
                    RoutingRequest.of(features.promptTokens(), 500),
                    features,
                    "chat",
                    "model",
                    ScoreWeights.DEFAULT,
                    Learning.APPLY,
                    Map.of()),
                state))
        .decision();
  }

  private static void write(OutputStream out, String type, byte[] value) throws IOException {
    out.write(("{\"type\":\"" + type + "\",\"value\":").getBytes(StandardCharsets.US_ASCII));
    out.write(value);
    out.write("}\n".getBytes(StandardCharsets.US_ASCII));
  }
}
