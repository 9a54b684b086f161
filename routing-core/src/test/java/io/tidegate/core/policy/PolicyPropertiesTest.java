package io.tidegate.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.tidegate.core.Fixtures;
import io.tidegate.core.Seeds;
import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.decision.DecisionIds;
import io.tidegate.core.explore.Distributions;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.junit.jupiter.api.Test;

/** What holds for every policy in every context. */
class PolicyPropertiesTest {

  private static final int ARMS = PolicyWorld.ARMS;

  /** Policies that reach every candidate. */
  static final List<String> EXPLORING =
      List.of(
          "linucb",
          "linucb(alpha=1,explore=0.2,floor=0.1,cold=0)",
          "lints",
          "lints(alpha=0.3,floor=0.005,cold=20)",
          "squarecb",
          "squarecb(scale=100,exponent=0.3)",
          "epsilon-greedy:0.05",
          "knn",
          "knn(k=3,epsilon=0.2)",
          "threshold(min=0.4,floor=0.02)",
          "static(m0=0.5,m3=3,floor=0.04)",
          "fixed(model=m1,floor=0.1)",
          "random");

  /** Policies that look at utility, so that a price shows. */
  private static final List<String> PRICED =
      List.of(
          "linucb(cold=0)",
          "lints(alpha=2,floor=0.01)",
          "squarecb",
          "epsilon-greedy:0.1",
          "knn(k=5,epsilon=0.1)");

  private final Random random = Seeds.random(getClass());
  private final PolicyWorld world = new PolicyWorld(random, 40);

  @Test
  void choose_everyPolicyAndContext_reachesAllAndSumsToOne() {
    Workspace workspace = new Workspace();
    for (String spec : EXPLORING) {
      Policy policy = Policies.parse(spec);
      for (int round = 0; round < 150; round++) {
        PolicyContext context = world.context(1 + random.nextInt(ARMS), true);
        PolicyChoice choice = policy.choose(context, workspace);
        assertThat(Arrays.stream(choice.propensities()).sum()).as(spec).isCloseTo(1, within(1e-12));
        assertThat(choice.reachesAll()).as(spec).isTrue();
        // A workspace that was used before must leave no trace in the bits.
        PolicyChoice again = policy.choose(context);
        assertThat(again.propensities()).as(spec).isEqualTo(choice.propensities());
        assertThat(again.scores()).as(spec).isEqualTo(choice.scores());
      }
    }
  }

  /** Prices, weights and prompts at their limits: probabilities get tiny, never zero or NaN. */
  @Test
  void choose_extremeUtilities_stillReachesAllAndSumsToOne() {
    double[] weights = {0, 1e-9, 1, 1e12};
    for (String spec : EXPLORING) {
      Policy policy = Policies.parse(spec);
      for (int round = 0; round < 100; round++) {
        PolicyContext usual = world.context(1 + random.nextInt(ARMS), true);
        double usd = random.nextBoolean() ? 1_000_000 : 0;
        PolicyContext dear =
            PolicyWorld.priced(usual, random.nextInt(usual.candidates().size()), usd / 4);
        PolicyChoice choice =
            policy.choose(
                new PolicyContext(
                    dear.candidates(),
                    random.nextBoolean() ? Integer.MAX_VALUE : 0,
                    random.nextInt(2),
                    new ScoreWeights(
                        weights[random.nextInt(4)],
                        weights[random.nextInt(4)],
                        weights[random.nextInt(4)]),
                    dear.model()));
        assertThat(Arrays.stream(choice.propensities()).sum()).as(spec).isCloseTo(1, within(1e-12));
        assertThat(choice.reachesAll()).as(spec).isTrue();
        assertThat(Arrays.stream(choice.scores()).allMatch(Double::isFinite)).as(spec).isTrue();
      }
    }
  }

  /** A choice among eight: the record (32 bytes at most) and two arrays of 80. */
  @Test
  void choose_inAWorkspace_allocatesNothingButItsResult() {
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Workspace workspace = new Workspace();
    PolicyContext context = world.context(ARMS, true);
    for (String spec : EXPLORING) {
      Policy policy = Policies.parse(spec);
      int n = 500;
      for (int i = 0; i < n; i++) {
        policy.choose(context, workspace);
      }
      long before = memory.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < n; i++) {
        policy.choose(context, workspace);
      }
      long bytes = (memory.getCurrentThreadAllocatedBytes() - before) / n;
      // StrictMath.pow makes small arrays until it is compiled; a root it takes without.
      long allowed = spec.contains("exponent=0.3") ? 300 : 200;
      assertThat(bytes).as(spec).isLessThanOrEqualTo(allowed);
    }
  }

  @Test
  void choose_explorationOff_isCertainOfTheBest() {
    for (String spec : EXPLORING) {
      for (int round = 0; round < 20; round++) {
        PolicyContext context = world.context(2 + random.nextInt(ARMS - 1), false);
        PolicyChoice choice = Policies.parse(spec).choose(context);
        double[] certain = Distributions.certain(context.candidates().size(), choice.best());
        assertThat(choice.propensities()).as(spec).isEqualTo(certain);
        assertThat(choice.coldStart()).as(spec).isFalse();
      }
    }
  }

  @Test
  void choose_nothingLearned_isStillADistribution() {
    for (String spec : EXPLORING) {
      PolicyContext known = world.context(4, true);
      PolicyChoice choice =
          Policies.parse(spec)
              .choose(
                  new PolicyContext(
                      known.candidates(),
                      50,
                      0.5,
                      new ScoreWeights(0, 0, 0),
                      PolicyModel.empty(FeatureSchema.V1)));
      assertThat(Arrays.stream(choice.propensities()).sum()).as(spec).isCloseTo(1, within(1e-12));
      assertThat(choice.reachesAll()).as(spec).isTrue();
    }
  }

  /** Whoever raises a price must not gain by it, and the very next decision must show it. */
  @Test
  void choose_pricesOfOneArmRise_itsShareFallsAtOnce() {
    for (String spec : PRICED) {
      Policy policy = Policies.parse(spec);
      int moved = 0;
      for (int round = 0; round < 100; round++) {
        PolicyContext context = world.context(2 + random.nextInt(4), true);
        int arm = random.nextInt(context.candidates().size());
        double before = 2;
        double first = 0;
        for (int usd = 0; usd <= 400; usd = 2 * usd + 5) {
          double p = policy.choose(PolicyWorld.priced(context, arm, usd)).propensities()[arm];
          assertThat(p).as("%s at %d USD", spec, usd).isLessThanOrEqualTo(before + 1e-3);
          first = usd == 0 ? p : first;
          before = Math.min(before, p);
        }
        moved += before < first - 0.01 ? 1 : 0;
      }
      assertThat(moved).as("%s: rounds of 100 in which the price shows", spec).isGreaterThan(25);
    }
  }

  /** Inverse survival function of chi-square(1), as published. */
  @Test
  void chiSquare_ofOneDegree_hasThePublishedQuantiles() {
    double[] survival = {.001, .051, .101, .201};
    double[] published = {10.8276, 3.80827, 2.68968, 1.63509};
    for (int i = 0; i < survival.length; i++) {
      assertThat(critical(1, survival[i])).isCloseTo(published[i], within(1e-3));
    }
  }

  @Test
  void draw_everyPolicy_frequenciesMatchPropensities() {
    int n = 20_000;
    for (String spec : EXPLORING) {
      PolicyChoice choice = Policies.parse(spec).choose(world.context(5, true));
      int[] drawn = new int[5];
      for (int i = 0; i < n; i++) {
        drawn[choice.draw(DecisionIds.draw(spec, Integer.toString(i), "none"))]++;
      }
      double statistic = 0;
      for (int i = 0; i < drawn.length; i++) {
        double expected = n * choice.propensities()[i];
        statistic += (drawn[i] - expected) * (drawn[i] - expected) / expected;
      }
      assertThat(statistic).as(spec).isLessThan(critical(drawn.length - 1, .001));
    }
  }

  @Test
  void spec_everyPolicy_parsesToItself() {
    for (String spec : EXPLORING) {
      Policy policy = Policies.parse(spec);
      assertThat(Policies.parse(policy.spec())).as(spec).isEqualTo(policy);
      assertThat(Policies.parse(policy.spec()).spec()).isEqualTo(policy.spec());
    }
    assertThat(Policies.parse("static(edge-small=0.8,cloud-large=0.2)").spec())
        .isEqualTo("static(edge-small=0.8,cloud-large=0.2)");
    assertThat(Policies.parse("fixed:edge-small").spec()).isEqualTo("fixed(model=edge-small)");
  }

  @Test
  void parse_whatIsNotUnderstood_isNamed() {
    Map<String, String> wrong = new HashMap<>();
    wrong.put("linucb:0.5", "linucb(key=value)");
    wrong.put("linucb(cold=2.5)", "cold must be an integer");
    wrong.put("linucb(alpha=1,alpha=2)", "twice");
    wrong.put("lints(alpha=-1)", "alpha: must be 0 to 100");
    wrong.put("squarecb(scale=0)", "scale");
    wrong.put("knn(k=0)", "k: must be 1");
    wrong.put("static", "share above 0");
    wrong.put("static(a=0)", "share above 0");
    wrong.put("static(a=-1)", "share of a");
    wrong.put("static(a)", "name=value");
    wrong.put("threshold(min=2)", "min");
    wrong.put("random(x=1)", "does not know x");
    wrong.put("nearest", "must be linucb");
    wrong.put("", "name:value");
    wrong.forEach(
        (spec, message) ->
            assertThatThrownBy(() -> Policies.parse(spec))
                .as(spec)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message));
  }

  @Test
  void staticSplit_sharesOverTheEligible_andZeroSharesAreNeverDrawn() {
    PolicyContext three = world.context(3, true);
    assertThat(Policies.parse("static(m0=1,m2=3,m7=5)").choose(three).propensities())
        .containsExactly(new double[] {.25, 0, .75}, within(1e-12));
    PolicyChoice none = Policies.parse("static(m7=1)").choose(PolicyWorld.priced(three, 1, 0));
    assertThat(none.propensities()).containsExactly(0, 1, 0);
    assertThat(none.reachesAll()).isFalse();
    assertThat(Policies.parse("static(m0=1,m2=3,floor=0.3)").choose(three).propensities())
        .containsExactly(new double[] {.275, .1, .625}, within(1e-12));
  }

  @Test
  void threshold_severalArmsOfATier_easyIsCheapAndHardIsDear() {
    FeatureVector x = Fixtures.vector(random);
    List<Candidate> candidates = new ArrayList<>();
    Tier[] tiers = {Tier.CLOUD, Tier.EDGE, Tier.CLOUD, Tier.EDGE};
    double[] usd = {1, 0.2, 9, 0.1};
    for (int i = 0; i < tiers.length; i++) {
      Price price = Price.ofUsdPerMillion(usd[i], usd[i]);
      candidates.add(new Candidate("a" + i, "m" + i, tiers[i], price, x));
    }
    Policy policy = Policies.parse("threshold:0.5");
    assertThat(best(policy, candidates, 0.9)).isEqualTo(3);
    assertThat(best(policy, candidates, 0.1)).isEqualTo(2);
    assertThat(best(policy, List.of(candidates.get(1), candidates.get(3)), 0.1)).isZero();
    assertThat(best(policy, List.of(candidates.get(2), candidates.get(0)), 0.9)).isEqualTo(1);
  }

  @Test
  void nearestPrompts_likeThisOne_decideTheQuality() {
    FeatureVector x = Fixtures.vector(random);
    double[] here = new double[8];
    double[] there = new double[8];
    for (int j = 0; j < 8; j++) {
      here[j] = x.value(FeatureSchema.EMBEDDING_OFFSET + j);
      there[j] = -here[j];
    }
    double[][] embeddings = {there, here, there, here, here};
    Neighbours good = new Neighbours(embeddings, new double[] {0, 1, 0, 1, 0.7});
    PolicyModel remembering =
        PolicyModel.empty(FeatureSchema.V1).withNeighbours(Map.of("a1", good));
    Candidate a0 = new Candidate("a0", "m0", Tier.CLOUD, Price.FREE, x);
    Candidate a1 = new Candidate("a1", "m1", Tier.CLOUD, Price.FREE, x);
    PolicyContext context =
        new PolicyContext(List.of(a0, a1), 9, 0.5, new ScoreWeights(1, 0, 0), remembering);
    double prior = Policies.parse("epsilon-greedy:0.1").choose(context).scores()[0];
    assertThat(Policies.parse("knn(k=3)").choose(context).scores())
        .containsExactly(new double[] {prior, 0.9}, within(1e-12));
    assertThat(Policies.parse("knn(k=10)").choose(context).scores()[1])
        .isCloseTo((2.7 + 5 * prior) / 10, within(1e-12));
    assertThatThrownBy(() -> new Neighbours(embeddings, new double[4]))
        .hasMessageContaining("5 embeddings");
  }

  private static int best(Policy policy, List<Candidate> candidates, double ok) {
    return policy
        .choose(
            new PolicyContext(
                candidates, 100, ok, ScoreWeights.DEFAULT, PolicyModel.empty(FeatureSchema.V1)))
        .best();
  }

  private static double critical(int degrees, double survival) {
    return new ChiSquaredDistribution(null, degrees).inverseCumulativeProbability(1 - survival);
  }
}
