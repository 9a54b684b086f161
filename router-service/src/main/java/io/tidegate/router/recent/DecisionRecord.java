package io.tidegate.router.recent;

import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.constraint.Rejection;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.Learning;
import io.tidegate.core.decision.Reason;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.policy.Candidate;
import io.tidegate.core.policy.ScoreWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A decision as a record: every field, nothing lost. */
@SuppressWarnings("EnumOrdinal") // the numbers never leave the process
final class DecisionRecord {
  private static final FeatureSchema SCHEMA = FeatureSchema.V1;
  private static final Tier[] TIERS = Tier.values();
  private static final Rejection.Code[] CODES = Rejection.Code.values();
  private static final Reason[] REASONS = Reason.values();
  private static final Learning[] LEARNING = Learning.values();

  private DecisionRecord() {}

  static void write(RecordWriter out, DecisionMade d, boolean callerDispatches) {
    out.flag(callerDispatches);
    out.text(d.decisionId());
    out.text(d.parentDecisionId());
    out.text(d.requestId());
    out.word(d.tenant());
    out.integer(d.decidedEpochMillis());
    out.word(d.configHash());
    out.word(d.catalogHash());
    out.word(d.schemaHash());
    out.word(d.policySpec());
    out.integer(d.policyVersion());
    out.word(d.snapshotId());
    out.word(d.salt());
    out.real(d.weights().quality());
    out.real(d.weights().costPerUsd());
    out.real(d.weights().latencyPerSecond());
    out.integer(d.promptTokens());
    out.real(d.predictedOutputTokens());
    out.real(d.smallModelOk());
    out.word(d.task());
    out.word(d.classifier());
    out.words(d.personalDataKinds());
    out.real(d.draw());
    out.integer(d.chosen());
    out.integer(d.reason().ordinal());
    out.integer(d.learning().ordinal());
    out.real(d.dualPerUsd());
    out.flag(d.exploration());
    out.word(d.classifierBundle());
    out.integer(d.redacted().size());
    for (Map.Entry<String, Integer> kind : d.redacted().entrySet()) {
      out.word(kind.getKey());
      out.integer(kind.getValue());
    }
    arms(out, d);
    out.integer(d.rejections().size());
    for (Rejection rejection : d.rejections()) {
      out.word(rejection.armId());
      out.integer(rejection.code().ordinal());
      out.word(rejection.sentence());
    }
  }

  private static void arms(RecordWriter out, DecisionMade d) {
    out.integer(d.candidates().size());
    double[] scores = d.scores();
    double[] propensities = d.propensities();
    for (int i = 0; i < scores.length; i++) {
      Candidate arm = d.candidates().get(i);
      out.real(scores[i]);
      out.real(propensities[i]);
      out.word(arm.armId());
      out.word(arm.model());
      out.integer(arm.tier().ordinal());
      out.integer(arm.price().inputMicroUsdPerMillion());
      out.integer(arm.price().outputMicroUsdPerMillion());
      for (int k = 0; k < SCHEMA.dimension(); k++) {
        out.step(arm.features().step(k));
      }
    }
  }

  /** Whether the record, whose fields follow, is of this decision. */
  static boolean is(RecordReader in, String decisionId) {
    in.flag();
    return in.is(decisionId);
  }

  /** Reads the caller's part of it: {@code true} when the caller runs the model itself. */
  static boolean callerDispatches(RecordReader in) {
    return in.flag();
  }

  /** The decision, of a record whose first field was read. */
  static DecisionMade decision(RecordReader in) {
    String id = in.text();
    String parent = in.text();
    String request = in.text();
    String tenant = in.word();
    long decided = in.integer();
    String config = in.word();
    String catalog = in.word();
    String schema = in.word();
    String policy = in.word();
    long version = in.integer();
    String snapshot = in.word();
    String salt = in.word();
    ScoreWeights weights = new ScoreWeights(in.real(), in.real(), in.real());
    int promptTokens = (int) in.integer();
    double outputTokens = in.real();
    double smallOk = in.real();
    String task = in.word();
    String classifier = in.word();
    List<String> personal = in.words();
    double draw = in.real();
    int chosen = (int) in.integer();
    Reason reason = REASONS[(int) in.integer()];
    Learning learning = LEARNING[(int) in.integer()];
    double dual = in.real();
    boolean exploration = in.flag();
    String bundle = in.word();
    SortedMap<String, Integer> redacted = new TreeMap<>();
    for (long left = in.integer(); left > 0; left--) {
      redacted.put(in.word(), (int) in.integer());
    }
    int arms = (int) in.integer();
    double[] scores = new double[arms];
    double[] propensities = new double[arms];
    List<Candidate> candidates = new ArrayList<>(arms);
    for (int i = 0; i < arms; i++) {
      scores[i] = in.real();
      propensities[i] = in.real();
      candidates.add(arm(in));
    }
    List<Rejection> rejections = new ArrayList<>();
    for (long left = in.integer(); left > 0; left--) {
      rejections.add(new Rejection(in.word(), CODES[(int) in.integer()], in.word()));
    }
    return new DecisionMade(
        id,
        parent,
        request,
        tenant,
        decided,
        config,
        catalog,
        schema,
        policy,
        version,
        snapshot,
        salt,
        weights,
        promptTokens,
        outputTokens,
        smallOk,
        task,
        classifier,
        personal,
        candidates,
        rejections,
        scores,
        propensities,
        draw,
        chosen,
        reason,
        learning,
        dual,
        exploration,
        redacted,
        bundle);
  }

  /** When a decision was made, of a record whose first field was read. */
  static long decidedEpochMillis(RecordReader in) {
    in.text();
    in.text();
    in.text();
    in.word();
    return in.integer();
  }

  private static Candidate arm(RecordReader in) {
    String id = in.word();
    String model = in.word();
    Tier tier = TIERS[(int) in.integer()];
    Price price = new Price(in.integer(), in.integer());
    short[] steps = new short[SCHEMA.dimension()];
    for (int k = 0; k < steps.length; k++) {
      steps[k] = in.step();
    }
    return new Candidate(id, model, tier, price, FeatureVector.ofSteps(SCHEMA, steps));
  }
}
