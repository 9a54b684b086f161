package io.tidegate.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.core.json.JsonObject;
import io.tidegate.pipeline.estimate.EstimatorOptions;
import io.tidegate.pipeline.interval.Interval;
import io.tidegate.pipeline.interval.IntervalKind;
import io.tidegate.pipeline.log.BadRowException;
import io.tidegate.pipeline.log.BadRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparedReplayTest {

  private static final double[] Q = {0.4, 0.6, 0.5};
  private static final String GOOD =
      "{\"decision_id\":\"x\",\"action\":\"a\",\"propensity\":0.5,\"reward\":1,"
          + "\"eligible\":[\"a\",\"b\"],\"target\":{\"a\":1}}";

  @TempDir Path dir;

  /** The Open Bandit Pipeline's definitions, written down once more over the same rows. */
  @Test
  void estimates_everyEstimator_equalsItsDefinition() throws IOException {
    PreparedLog log = PreparedLog.of(1, 3000, Q);
    EstimatorOptions options = EstimatorOptions.DEFAULT.withThresholds(2, 3);
    Map<String, Interval> all =
        log.ask(dir, ReplayRequest.of(Optional.empty()).withOptions(options)).estimates();
    double n = 0;
    double base = 0;
    for (int k = 0; k < 3; k++) {
      base += PreparedLog.TARGET[k] * Q[k];
    }
    double w = 0;
    double wr = 0;
    double we = 0;
    double switched = 0;
    double shrunk = 0;
    for (String line : log.lines) {
      JsonObject row = JsonObject.parse(line.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      int a = row.string("action").charAt(0) - 'a';
      double weight = PreparedLog.TARGET[a] / PreparedLog.LOGGING[a];
      double r = row.number("reward");
      n++;
      w += weight;
      wr += weight * r;
      we += weight * (r - Q[a]);
      switched += weight <= 2 ? weight * (r - Q[a]) : 0;
      shrunk += 3 * weight / (weight * weight + 3) * (r - Q[a]);
    }
    assertThat(all.get("ips").value()).isCloseTo(wr / n, within(1e-12));
    assertThat(all.get("snips").value()).isCloseTo(wr / w, within(1e-12));
    assertThat(all.get("dm").value()).isCloseTo(base, within(1e-12));
    assertThat(all.get("dr").value()).isCloseTo(base + we / n, within(1e-12));
    assertThat(all.get("sndr").value()).isCloseTo(base + we / w, within(1e-12));
    assertThat(all.get("switch-dr").value()).isCloseTo(base + switched / n, within(1e-12));
    assertThat(all.get("dros").value()).isCloseTo(base + shrunk / n, within(1e-12));
  }

  @Test
  void estimates_constantsAtTheirEnds_modelAloneOrDoublyRobust() throws IOException {
    PreparedLog log = PreparedLog.of(2, 800, Q);
    ReplayRequest request = ReplayRequest.of(Optional.empty());
    Map<String, Interval> least =
        log.ask(dir, request.withOptions(EstimatorOptions.DEFAULT.withThresholds(0, 0)))
            .estimates();
    assertThat(least.get("dros").value()).isCloseTo(least.get("dm").value(), within(1e-15));
    assertThat(least.get("switch-dr").value()).isCloseTo(least.get("dm").value(), within(1e-15));
    double inf = Double.POSITIVE_INFINITY;
    Map<String, Interval> most =
        log.ask(dir, request.withOptions(EstimatorOptions.DEFAULT.withThresholds(inf, inf)))
            .estimates();
    assertThat(most.get("dros").value()).isCloseTo(most.get("dr").value(), within(1e-12));
    assertThat(most.get("switch-dr").value()).isCloseTo(most.get("dr").value(), within(1e-12));
    Map<String, Interval> nearly =
        log.ask(dir, request.withOptions(EstimatorOptions.DEFAULT.withThresholds(1e308, 1e308)))
            .estimates();
    assertThat(nearly.get("dros").value()).isCloseTo(most.get("dr").value(), within(1e-9));
  }

  @Test
  void dr_perfectModel_exactInExpectation() throws IOException {
    double truth = 0;
    for (int k = 0; k < 3; k++) {
      truth += PreparedLog.TARGET[k] * PreparedLog.MEAN[k];
    }
    double sum = 0;
    double squares = 0;
    int logs = 40;
    for (int seed = 0; seed < logs; seed++) {
      double dr =
          PreparedLog.of(seed, 400, PreparedLog.MEAN).ask(dir).estimates().get("dr").value();
      sum += dr;
      squares += (dr - truth) * (dr - truth);
    }
    double error = Math.sqrt(squares / logs / logs);
    assertThat(sum / logs).isCloseTo(truth, within(3 * error));
  }

  @Test
  void rows_unusualButLegal_sameAnswer() throws IOException {
    PreparedLog plain = PreparedLog.of(3, 400, Q);
    PreparedLog unusual = new PreparedLog();
    Random random = new Random(4);
    for (String line : plain.lines) {
      unusual.lines.add(
          switch (random.nextInt(6)) {
            case 0 ->
                line.replace("{\"decision_id\"", "{ \"note\" : \"\\u00e9 {\" , \"decision_id\"");
            case 1 -> line.replace("\"reward\":1", "\"reward\": 1.0e0").replace(",", " ,\t");
            case 2 -> line.replace("\"action\":\"a\"", "\"action\":\"\\u0061\"");
            case 3 -> line.replace("}}", "},\"stray\":[{\"x\":null},true],\"type\":\"click\"}");
            case 4 -> line.replace("\"eligible\":[\"a\",\"b\",\"c\"]", "\"eligible\":null");
            default -> line.replace("\"q\":", "\"zeit\":\"späte\",\"q\":");
          });
    }
    ReplayReport one = plain.ask(dir);
    assertThat(unusual.ask(dir).estimates()).isEqualTo(one.estimates());
    unusual.lines.replaceAll(
        line -> line.replace("\"target\":", "\"pi\":").replace("\"q\":", "\"qhat\":"));
    ReplayRequest renamed =
        new ReplayRequest(
            Optional.empty(),
            LearnedFrom.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            new io.tidegate.pipeline.prepared.RowColumns("pi", "qhat", "context"),
            EstimatorOptions.DEFAULT,
            false,
            10,
            2);
    assertThat(unusual.ask(dir, renamed).estimates()).isEqualTo(one.estimates());
  }

  @Test
  void rows_armsAndIdsAsNumbers_accepted() throws IOException {
    PreparedLog log = new PreparedLog();
    for (int i = 0; i < 200; i++) {
      log.lines.add(
          "{\"decision_id\":%d,\"action\":%d,\"propensity\":0.5,\"reward\":%d,\"eligible\":[0,1],\"target\":{\"1\":1}}"
              .formatted(i, i % 2, i % 2));
    }
    assertThat(log.ask(dir).estimates().get("ips").value()).isEqualTo(1);
  }

  @Test
  void rows_targetLeavesArmsOut_theyHaveNone() throws IOException {
    PreparedLog log = new PreparedLog();
    for (int i = 0; i < 200; i++) {
      log.lines.add(
          GOOD.replace("\"x\"", "\"" + i + "\"")
              .replace("\"action\":\"a\"", i % 2 == 0 ? "\"action\":\"a\"" : "\"action\":\"b\""));
    }
    ReplayReport report = log.ask(dir);
    assertThat(report.maxWeight()).isEqualTo(2);
    assertThat(report.ess()).isEqualTo(100);
  }

  @Test
  void rows_outsideTheirDomain_namedWithTheirRow() throws IOException {
    String[][] wrong = {
      {"\"propensity\":0.5", "\"propensity\":0", "propensity: must be above 0"},
      {"\"propensity\":0.5", "\"propensity\":-0.1", "propensity: must be above 0"},
      {"\"propensity\":0.5", "\"propensity\":1.01", "propensity: must be above 0"},
      {"\"propensity\":0.5", "\"propensity\":NaN", "is no JSON"},
      {"\"propensity\":0.5", "\"propensity\":\"NaN\"", "propensity: must be a finite number"},
      {"\"propensity\":0.5", "\"propensity\":null", "propensity: must be a finite number"},
      {"\"propensity\":0.5,", "", "propensity: must be above 0 and at most 1, was absent"},
      {"\"reward\":1", "\"reward\":\"high\"", "reward: must be a finite number"},
      {"\"reward\":1", "\"reward\":1e999", "reward: must be a finite number"},
      {"{\"a\":1}", "{\"a\":0.9}", "target: must sum to 1, summed to 0.9"},
      {"{\"a\":1}", "{\"a\":1.5,\"b\":-0.5}", "target.a: must be 0 to 1, was 1.5"},
      {"{\"a\":1}", "{\"z\":1}", "target: z is not among eligible"},
      {"{\"a\":1}", "7", "target: must be an object"},
      {"{\"a\":1}", "{\"a\":1},\"q\":{\"b\":1}", "q: has no value for a"},
      {"{\"a\":1}", "{\"a\":1},\"q\":{\"a\":\"x\"}", "q.a: must be a finite number"},
      {"{\"a\":1}", "{\"a\":1},\"context\":[1,\"NaN\"]", "context: must be a finite number"},
      {"{\"a\":1}", "{\"a\":1},\"keep_probability\":0", "keep_probability: must be above 0"},
      {"\"action\":\"a\"", "\"action\":\"c\"", "action: must be among eligible, was c"},
      {"[\"a\",\"b\"]", "[\"a\",\"b\",\"a\"]", "eligible: names a twice"},
      {"\"decision_id\":\"x\",", "", "decision_id: must be a string"},
      {"{\"decision_id\"", "\"decision_id\"", "is no JSON"},
    };
    for (String[] one : wrong) {
      PreparedLog log = PreparedLog.of(5, 10, null);
      assertThat(GOOD).contains(one[0]);
      log.lines.add(7, GOOD.replace(one[0], one[1]));
      assertThatThrownBy(() -> log.ask(dir))
          .as(one[1])
          .isInstanceOf(BadRowException.class)
          .hasMessageStartingWith("rows.jsonl:8: ")
          .hasMessageContaining(one[2]);
      BadRows skipped = BadRows.skip();
      ReplayReport rest = log.ask(dir, ReplayRequest.of(Optional.empty()), skipped);
      assertThat(rest.n()).isEqualTo(10);
      assertThat(rest.read().badRows()).isEqualTo(1);
      assertThat(rest.read().badExamples().get(0)).startsWith("rows.jsonl:8: ");
    }
  }

  @Test
  void rows_sameIdAgain_countedOnce() throws IOException {
    PreparedLog log = PreparedLog.of(6, 300, Q);
    double once = log.ask(dir).estimates().get("ips").value();
    log.lines.addAll(log.lines.subList(0, 50));
    ReplayReport report = log.ask(dir);
    assertThat(report.estimates().get("ips").value()).isEqualTo(once);
    assertThat(report.read().excluded()).containsEntry("delivered again", 50L);
  }

  /** Guards bounded memory (several blocks, several chunks) and one answer for every machine. */
  @Test
  void run_anyNumberOfThreads_sameBits() throws IOException {
    PreparedLog log = PreparedLog.of(7, 30_000, null);
    ReplayRequest request = ReplayRequest.of(Optional.empty());
    String one = new String(ReplayJson.of(log.ask(dir, request.within(9, 1)), true));
    String three = new String(ReplayJson.of(log.ask(dir, request.within(9, 3)), true));
    assertThat(three).isEqualTo(one);
    assertThat(log.ask(dir).rewardModel()).contains("ridge regression per arm");
  }

  @Test
  void json_everyKindOfInterval_inOrder() throws IOException {
    ReplayReport report = PreparedLog.of(8, 2000, Q).ask(dir);
    JsonObject json = JsonObject.parse(ReplayJson.of(report, false));
    assertThat(json.object("estimates").names())
        .containsExactly("ips", "snips", "dm", "dr", "sndr", "switch-dr", "dros");
    for (IntervalKind kind : IntervalKind.values()) {
      for (String name : json.object("estimates").names()) {
        JsonObject one = json.object("intervals").object(kind.label()).object(name);
        double value = one.number("value");
        assertThat(value).isEqualTo(json.object("estimates").object(name).number("value"));
        assertThat(one.number("low")).as(kind + name).isLessThanOrEqualTo(value);
        assertThat(one.number("high")).as(kind + name).isGreaterThanOrEqualTo(value);
      }
    }
    JsonObject always = json.object("confidence_sequence");
    assertThat(always.number("low"))
        .isLessThan(json.object("estimates").object("ips").number("low"));
    assertThat(json.objects("arms")).hasSize(3);
    assertThat(json.object("promotion").string("incumbent")).isEqualTo("the log");
    assertThat(ReplayCsv.of(report, false)).contains("\ndr,cr,").contains("\ndifference,t,");
    assertThat(ReplayPage.of(report, false).html())
        .contains("switch-dr", "Bounds that hold at all times", "Share of choices", "<svg");
  }

  @Test
  void promotion_betterCandidate_passesAndEveryDoubtSaysWhy() throws IOException {
    PreparedLog log = PreparedLog.of(9, 4000, Q);
    Promotion better = log.ask(dir).promotion();
    assertThat(better.promote()).isTrue();
    assertThat(better.reasons()).isEmpty();
    Promotion margin =
        log.ask(dir, ReplayRequest.of(Optional.empty()).withIncumbent("fixed:b", 0.1)).promotion();
    assertThat(margin.promote()).isFalse();
    assertThat(margin.incumbent()).isEqualTo("fixed:b");
    assertThat(margin.reasons()).singleElement().asString().contains("must exceed the margin 0.1");
    Promotion few = PreparedLog.of(9, 50, Q).ask(dir).promotion();
    assertThat(few.promote()).isFalse();
    assertThat(few.reasons()).anyMatch(reason -> reason.startsWith("too few rows: 50"));
  }

  /** Logged probabilities of one arm are wrong in a way that the mean weight hides. */
  @Test
  void refusals_probabilitiesOfOneArmWrong_namesIt() throws IOException {
    PreparedLog log = PreparedLog.of(10, 6000, Q);
    log.lines.replaceAll(
        line ->
            line.contains("\"action\":\"b\"")
                ? line.replace("\"propensity\":0.2", "\"propensity\":0.25")
                : line.replace("\"propensity\":0.5", "\"propensity\":0.17"));
    assertThat(log.ask(dir).refused().toString()).contains("weights of b are off");
  }

  /** A judge that looks at one answer in four, more often at some arms: still unbiased. */
  @Test
  void sampledRewards_knownChance_unbiased() throws IOException {
    double truth = 0;
    for (int k = 0; k < 3; k++) {
      truth += PreparedLog.TARGET[k] * PreparedLog.MEAN[k];
    }
    double ips = 0;
    double dr = 0;
    double logged = 0;
    int logs = 20;
    for (int seed = 0; seed < logs; seed++) {
      PreparedLog log = PreparedLog.of(100 + seed, 2000, null);
      Random random = new Random(seed);
      log.lines.replaceAll(
          line -> {
            double keep = line.contains("\"action\":\"b\"") ? 0.5 : 0.2;
            return random.nextDouble() < keep
                ? line.replace("\"eligible\"", "\"keep_probability\":" + keep + ",\"eligible\"")
                : line.replaceAll("\"reward\":\\d,", "");
          });
      ReplayReport report = log.ask(dir);
      assertThat(report.n()).isEqualTo(2000);
      assertThat(report.read().sampled()).isTrue();
      ips += report.estimates().get("ips").value() / logs;
      dr += report.estimates().get("dr").value() / logs;
      logged += report.logged().value() / logs;
    }
    assertThat(ips).isCloseTo(truth, within(0.03));
    assertThat(dr).isCloseTo(truth, within(0.02));
    assertThat(logged).isCloseTo(0.5 * 0.3 + 0.2 * 0.7 + 0.3 * 0.5, within(0.02));
  }

  @Test
  void rewardModel_contextsOfRows_bothModelsFindTheWorth() throws IOException {
    PreparedLog log = new PreparedLog();
    Random random = new Random(12);
    for (int i = 0; i < 4000; i++) {
      double x = random.nextDouble();
      int action = random.nextInt(2);
      double reward = action == 0 ? x : 1 - x;
      log.lines.add(
          ("{\"decision_id\":\"d%d\",\"action\":\"%s\",\"propensity\":0.5,\"reward\":%s,"
                  + "\"eligible\":[\"a\",\"b\"],\"target\":{\"a\":%s,\"b\":%s},\"context\":[%s,7]}")
              .formatted(i, action == 0 ? "a" : "b", reward, x, 1 - x, x));
    }
    ReplayRequest request = ReplayRequest.of(Optional.empty());
    double truth = 2.0 / 3; // mean of x^2 + (1 - x)^2
    ReplayReport ridge = log.ask(dir, request);
    ReplayReport tribuo = log.ask(dir, request.withTribuo());
    assertThat(tribuo.rewardModel()).startsWith("Tribuo's linear regression per arm over 4000");
    for (ReplayReport report : new ReplayReport[] {ridge, tribuo}) {
      assertThat(report.estimates().get("dm").value()).isCloseTo(truth, within(0.02));
      Interval dr = report.estimates().get("dr");
      assertThat(dr.high() - dr.low()).isLessThan(0.05);
      assertThat(dr.value()).isCloseTo(truth, within(0.02));
    }
  }

  @Test
  void rewardRange_rewardOutside_refused() {
    EstimatorOptions range = EstimatorOptions.DEFAULT.withRewards(0, 0.5);
    assertThatThrownBy(
            () ->
                PreparedLog.of(13, 200, Q)
                    .ask(dir, ReplayRequest.of(Optional.empty()).withOptions(range)))
        .hasMessageContaining("does not hold the log's rewards, 0.0 to 1.0");
  }
}
