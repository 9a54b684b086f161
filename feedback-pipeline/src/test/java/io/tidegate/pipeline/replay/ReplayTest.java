package io.tidegate.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.Learning;
import io.tidegate.core.event.OutcomeObserved.Status;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.json.JsonObject;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.pipeline.Traffic;
import io.tidegate.pipeline.interval.Interval;
import io.tidegate.pipeline.log.BadRowException;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.log.JsonlFiles;
import io.tidegate.pipeline.log.LogExport;
import io.tidegate.pipeline.verify.Verification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {

  @TempDir Path dir;

  private ReplayReport replay(LogFile log, ReplayRequest request) throws IOException {
    return Replay.run(new JsonlFiles(log.write(dir.resolve("log.jsonl"))), request, BadRows.stop());
  }

  /** What the policy earns when it is really run, on fresh traffic of the same kind. */
  private static double trueWorth(String policy) {
    double sum = 0;
    int logs = 2;
    for (int seed = 900; seed < 900 + logs; seed++) {
      sum += LogFile.of(seed, 2000, policy, false).utilitySum / 2000;
    }
    return sum / logs;
  }

  @Test
  void run_knownPolicies_intervalsHoldTheirTrueWorth() throws IOException {
    LogFile log = LogFile.of(1, 3000, "random", false);
    for (String policy : new String[] {"fixed:cloud-large", "threshold:0.6", "random"}) {
      ReplayReport report = replay(log, ReplayRequest.of(policy));
      double truth = trueWorth(policy);
      assertThat(report.refused()).as(policy).isEmpty();
      assertThat(report.n()).isEqualTo(3000);
      for (String estimator : new String[] {"ips", "snips", "dr", "sndr"}) {
        Interval interval = report.estimates().get(estimator);
        double half = (interval.high() - interval.low()) / 2;
        assertThat(interval.value())
            .as("%s of %s", estimator, policy)
            .isCloseTo(truth, within(1.5 * half));
      }
    }
  }

  @Test
  void log_choices_cameAsOftenAsTheirProbabilitiesSay() {
    Traffic traffic = new Traffic(77);
    PolicyState empty = PolicyState.empty(FeatureSchema.V1);
    double chiSquare = 0;
    for (String policy : new String[] {"epsilon-greedy:0.2", "epsilon-greedy:0.7", "random"}) {
      double excess = 0;
      double variance = 0;
      for (int i = 0; i < 3000; i++) {
        DecisionMade d = traffic.decide(policy, empty);
        double p = d.propensities()[0];
        excess += (d.chosen() == 0 ? 1 : 0) - p;
        variance += p * (1 - p);
      }
      chiSquare += excess * excess / variance;
    }
    // The 99.9% point of chi-square with 3 degrees of freedom.
    assertThat(chiSquare).isLessThan(16.27);
  }

  @Test
  void run_theLoggingPolicyItself_weightsAreOne() throws IOException {
    ReplayReport report =
        replay(
            LogFile.of(2, 500, "epsilon-greedy:0.3", false),
            ReplayRequest.of("epsilon-greedy:0.3").withLearnedFrom(LearnedFrom.NONE));
    assertThat(report.meanWeight()).isCloseTo(1, within(1e-12));
    assertThat(report.ess()).isCloseTo(500, within(1e-6));
    assertThat(report.estimates().get("ips").value())
        .isCloseTo(report.logged().value(), within(1e-9));
  }

  @Test
  void run_linucbLearnedFromTheOtherHalf_beatsTheRandomLog() throws IOException {
    ReplayReport report = replay(LogFile.of(3, 4000, "random", false), ReplayRequest.of("linucb"));
    assertThat(report.refused()).isEmpty();
    assertThat(report.learnedFrom()).contains("cross-fit");
    assertThat(report.estimates().get("dr").low()).isGreaterThan(report.logged().value());
  }

  @Test
  void run_candidateOutsideTheLog_refusedWithReasons() throws IOException {
    LogFile log = LogFile.of(4, 400, "fixed:edge-small", false);
    ReplayReport unexplored = replay(log, ReplayRequest.of("fixed:cloud-large"));
    assertThat(unexplored.n()).isZero();
    assertThat(unexplored.read().excluded()).containsEntry("exploration off", 400L);
    assertThat(unexplored.refused().toString()).contains("400 of 400 decisions");
    log.lines.replaceAll(line -> line.replace("\"exploration\":false", "\"exploration\":true"));
    ReplayReport report = replay(log, ReplayRequest.of("fixed:cloud-large"));
    assertThat(report.refused().toString())
        .contains("effective sample size")
        .contains("outside the log's support: 100.0%")
        .contains("hardly explores")
        .contains("mean weight is off 1");
    JsonObject json = JsonObject.parse(ReplayJson.of(report, false));
    assertThat(json.strings("refused")).hasSize(report.refused().size());
    assertThat(json.object("estimates").names()).isEmpty();
    assertThat(JsonObject.parse(ReplayJson.of(report, true)).object("estimates").names())
        .contains("ips", "snips", "dr", "dm");
  }

  @Test
  void run_rowsOfEveryKind_excludedAndCounted() throws IOException {
    LogFile log = LogFile.of(5, 200, "random", false);
    Traffic traffic = new Traffic(55);
    PolicyState empty = PolicyState.empty(FeatureSchema.V1);
    log.add(traffic.decide("random", empty));
    DecisionMade cancelled = traffic.decide("random", empty);
    log.add(cancelled);
    log.add(traffic.outcome(cancelled, Status.CANCELLED));
    DecisionMade unrated = traffic.decide("random", empty);
    log.add(unrated);
    log.add(traffic.outcome(unrated, Status.SUCCESS));
    DecisionMade bypassed = traffic.decide("random", empty, Learning.BYPASS);
    log.add(bypassed);
    log.add(traffic.outcome(bypassed, Status.SUCCESS));
    DecisionMade failed = traffic.decide("random", empty);
    log.add(failed);
    log.add(traffic.outcome(failed, Status.FAILURE));
    log.add(failed);
    DecisionMade unlogged = traffic.decide("random", empty);
    log.add(traffic.feedback(unlogged, "user", 1, 1));
    Collections.shuffle(log.lines, new Random(1));
    ReplayReport report = replay(log, ReplayRequest.of("random"));
    assertThat(report.n()).isEqualTo(201);
    assertThat(report.read().decisions()).isEqualTo(205);
    assertThat(report.read().excluded())
        .containsEntry("no outcome", 1L)
        .containsEntry("cancelled", 1L)
        .containsEntry("no quality", 1L)
        .containsEntry("bypass", 1L)
        .containsEntry("delivered again", 1L)
        .containsEntry("outcome or feedback without decision", 1L);
  }

  @Test
  void run_fixedModelThatNobodyKnows_error() {
    assertThatThrownBy(
            () -> replay(LogFile.of(4, 20, "random", false), ReplayRequest.of("fixed:claud")))
        .hasMessageContaining("could have chosen the model claud");
  }

  @Test
  void run_preparedRows_targetAndModelFromTheRow() throws IOException {
    LogFile log = new LogFile();
    Random random = new Random(6);
    double sum = 0;
    for (int i = 0; i < 1000; i++) {
      boolean a = random.nextDouble() < 0.25;
      double reward = a ? 0.8 : 0.4;
      sum += (a ? 0.75 / 0.25 : 0.25 / 0.75) * reward;
      log.lines.add(
          String.format(
              Locale.ROOT,
              "{\"decision_id\":\"d%d\",\"action\":\"%s\",\"propensity\":%s,\"reward\":%s,"
                  + "\"eligible\":[\"a\",\"b\"],\"target\":{\"a\":0.75,\"b\":0.25},"
                  + "\"q\":{\"a\":0.8,\"b\":0.4}}",
              i,
              a ? "a" : "b",
              a ? 0.25 : 0.75,
              reward));
    }
    ReplayRequest request = ReplayRequest.of(Optional.empty());
    ReplayReport report = replay(log, request);
    assertThat(report.refused()).isEmpty();
    assertThat(report.estimates().get("ips").value()).isCloseTo(sum / 1000, within(1e-12));
    assertThat(report.estimates().get("dm").value()).isCloseTo(0.7, within(1e-12));
    assertThat(report.estimates().get("dr").value()).isCloseTo(0.7, within(1e-12));
    assertThat(report.outsideMass()).isNaN();
    log.lines.add("{\"decision_id\":\"y\",\"action\":\"a\",\"propensity\":1,\"target\":{\"a\":1}}");
    assertThat(replay(log, request).read().excluded()).containsEntry("no quality", 1L);
    log.lines.add("{\"decision_id\":\"x\",\"action\":\"a\",\"propensity\":0,\"reward\":1}");
    assertThatThrownBy(() -> replay(log, request))
        .isInstanceOf(BadRowException.class)
        .hasMessageContaining("log.jsonl:1002")
        .hasMessageContaining("propensity: must be above 0");
  }

  @Test
  void run_badRows_namedOrSkippedAndCounted() throws IOException {
    LogFile log = LogFile.of(7, 150, "random", false);
    log.lines.add(3, "{\"type\":\"decision\",\"value\":{\"decision_id\":7}}");
    log.lines.add(5, "not json");
    log.lines.add(9, "{\"type\":\"gossip\",\"value\":{}}");
    log.lines.add(10, "");
    assertThatThrownBy(() -> replay(log, ReplayRequest.of("random")))
        .isInstanceOf(BadRowException.class)
        .hasMessageStartingWith("log.jsonl:4: ");
    BadRows skipped = BadRows.skip();
    ReplayReport report =
        Replay.run(new JsonlFiles(dir.resolve("log.jsonl")), ReplayRequest.of("random"), skipped);
    assertThat(report.read().badRows()).isEqualTo(3);
    assertThat(report.n()).isEqualTo(150);
  }

  @Test
  void run_emptyOrTruncated_clearError() throws IOException {
    Path empty = Files.createFile(dir.resolve("empty.jsonl"));
    assertThatThrownBy(
            () -> Replay.run(new JsonlFiles(empty), ReplayRequest.of("random"), BadRows.stop()))
        .hasMessageContaining("holds no decision");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      for (String line : LogFile.of(8, 50, "random", false).lines) {
        gzip.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    Path cut = dir.resolve("cut.jsonl.gz");
    Files.write(cut, java.util.Arrays.copyOf(bytes.toByteArray(), bytes.size() - 200));
    assertThatThrownBy(
            () -> Replay.run(new JsonlFiles(cut), ReplayRequest.of("random"), BadRows.stop()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cut off or damaged after line");
    BadRows skipped = BadRows.skip();
    ReplayReport rest = Replay.run(new JsonlFiles(cut), ReplayRequest.of("random"), skipped);
    assertThat(rest.n()).isBetween(1L, 49L);
    assertThat(skipped.count()).isEqualTo(1);
    assertThat(skipped.examples().get(0)).contains("cut.jsonl.gz:", "cut off or damaged here");
  }

  @Test
  void join_boundedMemory_sameAnswer() throws IOException {
    LogFile log = LogFile.of(9, 500, "random", false);
    ReplayRequest request = ReplayRequest.of("random");
    ReplayRequest tight = request.within(5, 1);
    assertThat(replay(log, tight).estimates()).isEqualTo(replay(log, request).estimates());
  }

  @Test
  void verify_learningLog_everyDecisionTheSame_andAForgedOneIsNamed() throws IOException {
    LogFile log = LogFile.of(10, 600, "linucb", true);
    Path file = log.write(dir.resolve("verify.jsonl"));
    Verification verification = Verification.run(new JsonlFiles(file), BadRows.stop(), 2);
    assertThat(verification.same()).isEqualTo(600);
    assertThat(verification.complete()).isTrue();
    assertThat(verification.snapshots()).isEqualTo(6);
    LogFile forged = new LogFile();
    forged.lines.addAll(log.lines);
    int row = forged.lines.size() - 4;
    while (!forged.lines.get(row).contains("\"draw\":0.")) {
      row--;
    }
    forged.lines.set(row, forged.lines.get(row).replace("\"draw\":0.", "\"draw\":0.0"));
    Verification after =
        Verification.run(
            new JsonlFiles(forged.write(dir.resolve("forged.jsonl"))), BadRows.stop(), 2);
    assertThat(after.different()).isEqualTo(1);
    assertThat(after.firstDifference()).startsWith("forged.jsonl:" + (row + 1)).contains("draw");
  }

  @Test
  void export_readBack_sameAnswer() throws IOException {
    LogFile log = LogFile.of(11, 300, "linucb", true);
    JsonlFiles source = new JsonlFiles(log.write(dir.resolve("a.jsonl")));
    Path copy = dir.resolve("copies").resolve("b.jsonl.gz");
    Files.createDirectories(copy.getParent());
    assertThat(LogExport.write(source, copy, BadRows.stop())).isEqualTo(log.lines.size());
    ReplayReport one = Replay.run(source, ReplayRequest.of("random"), BadRows.stop());
    ReplayReport two =
        Replay.run(new JsonlFiles(copy.getParent()), ReplayRequest.of("random"), BadRows.stop());
    assertThat(two.estimates()).isEqualTo(one.estimates());
    assertThat(Verification.run(new JsonlFiles(copy), BadRows.stop(), 2).complete()).isTrue();
  }

  private void badRow(LogFile log, String line, String sentence) throws IOException {
    log.lines.add(line);
    assertThatThrownBy(() -> replay(log, ReplayRequest.of("random")))
        .isInstanceOf(BadRowException.class)
        .hasMessageStartingWith("log.jsonl:" + log.lines.size() + ": ")
        .hasMessageContaining(sentence);
    BadRows skipped = BadRows.skip();
    Replay.run(new JsonlFiles(dir.resolve("log.jsonl")), ReplayRequest.of("random"), skipped);
    assertThat(skipped.count()).isEqualTo(1);
    log.lines.remove(log.lines.size() - 1);
  }

  @Test
  void run_rowsThatContradictThemselves_namedOrCounted() throws IOException {
    LogFile log = LogFile.of(21, 150, "random", false);
    String decision = log.lines.get(0);
    String outcome = log.lines.get(1);
    String feedback = log.lines.get(2);
    long decided = Traffic.START_MILLIS;
    String earlier = ":" + (decided - 5_000_000);
    badRow(
        log, decision.replaceFirst("schema_hash\":\"\\w+", "schema_hash\":\"abc"), "schema_hash");
    badRow(log, decision.replaceFirst("chosen\":\"[^\"]+", "chosen\":\"nobody"), "chosen");
    badRow(log, decision.replaceFirst("propensity\":0.5", "propensity\":0.9"), "must sum to 1");
    badRow(log, decision.replaceFirst("features\":\"....", "features\":\"_-_-"), "decision: ");
    badRow(log, decision.replaceFirst("features\":\"....", "features\":\""), "features");
    badRow(
        log,
        outcome
            .replaceFirst("arm\":\"[^\"]+", "arm\":\"nobody")
            .replaceFirst("observed_ms\":", "observed_ms\":9"),
        "arm: must be ");
    badRow(
        log,
        feedback
            .replaceFirst("given_ms\":\\d+", "given_ms\"" + earlier)
            .replace("\"source\":\"user\"", "\"source\":\"other\""),
        "a clock went backwards");
    badRow(log, feedback.replaceFirst("score\":", "score\":7"), "score: must be 0 to 1");
    badRow(log, feedback.replaceFirst("\\}\\}$", ",\"keep_probability\":0}}"), "keep_probability");
    badRow(log, "{\"type\":\"outcome\"}", "value: must be an object");
    badRow(log, "[1,2]", "must be a JSON object");
  }

  /** Guards the fast way: it must read exactly what the codecs read. */
  @Test
  void run_sameRowsInOtherWords_sameAnswer() throws IOException {
    LogFile log = LogFile.of(22, 400, "epsilon-greedy:0.4", false);
    ReplayReport fast = replay(log, ReplayRequest.of("linucb"));
    log.lines.replaceAll(
        line ->
            line.replace("{\"type\"", "{ \"type\"")
                .replace("\"tenant\":\"", "\"note\":\"\\u00e9\",\"tenant\":\""));
    ReplayReport slow = replay(log, ReplayRequest.of("linucb"));
    assertThat(new String(ReplayJson.of(slow, true), StandardCharsets.UTF_8))
        .isEqualTo(new String(ReplayJson.of(fast, true), StandardCharsets.UTF_8));
    ReplayReport three = replay(log, ReplayRequest.of("linucb").within(50, 3));
    assertThat(three.estimates()).isEqualTo(fast.estimates());
  }

  @Test
  void run_judgeThatSamples_itsRowsCountInverselyAndTheOthersStay() throws IOException {
    LogFile log = LogFile.of(23, 2000, "random", false);
    double all = replay(log, ReplayRequest.of("threshold:0.6")).estimates().get("ips").value();
    Random random = new Random(5);
    log.lines.removeIf(line -> line.contains("\"type\":\"feedback\"") && random.nextDouble() > 0.3);
    log.lines.replaceAll(
        line ->
            line.contains("\"type\":\"feedback\"")
                ? line.replaceFirst("\\}\\}$", ",\"keep_probability\":0.3}}")
                : line);
    ReplayReport report = replay(log, ReplayRequest.of("threshold:0.6"));
    assertThat(report.n()).isEqualTo(2000);
    assertThat(report.read().sampled()).isTrue();
    Interval dr = report.estimates().get("dr");
    assertThat(all).isBetween(dr.low() - 0.02, dr.high() + 0.02);
    assertThat(report.meanWeight()).isCloseTo(1, within(0.15));
  }

  @Test
  void run_everyPolicy_canBeAsked() throws IOException {
    LogFile log = LogFile.of(24, 300, "random", false);
    for (String policy :
        new String[] {"linucb", "lints", "squarecb", "knn", "static(edge-small=1,cloud-large=2)"}) {
      ReplayReport report = replay(log, ReplayRequest.of(policy).withIncumbent("random", 0));
      assertThat(report.n()).as(policy).isEqualTo(300);
      assertThat(report.estimates().get("dr").value()).as(policy).isFinite();
    }
  }
}
