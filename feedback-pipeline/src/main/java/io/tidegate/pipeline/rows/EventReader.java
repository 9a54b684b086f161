package io.tidegate.pipeline.rows;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.Learning;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.event.EventCodec;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.policy.Candidate;
import io.tidegate.pipeline.log.RawRow;
import io.tidegate.pipeline.scan.IdHash;
import io.tidegate.pipeline.scan.Symbols;

/** Reads decisions, outcomes and feedback with the codecs: every legal form, exact errors. */
public final class EventReader {

  private final Symbols symbols;
  private final ArmKinds kinds;
  private final PackedDecision.Draft draft = new PackedDecision.Draft();

  public EventReader(Symbols symbols, ArmKinds kinds) {
    this.symbols = symbols;
    this.kinds = kinds;
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException naming the field that is missing or wrong
   */
  public LogEvent read(int line, RawRow row) {
    return switch (row.type()) {
      case DECISION -> decision(line, DecisionCodec.decode(row.value(), FeatureSchema.V1));
      case OUTCOME -> new LogEvent.Outcome(line, EventCodec.decodeOutcome(row.value()));
      case FEEDBACK -> new LogEvent.Feedback(line, EventCodec.decodeFeedback(row.value()));
      case SNAPSHOT -> new LogEvent.Snapshot(line, row);
      case PREPARED -> throw new IllegalArgumentException("a prepared row is no event");
    };
  }

  private LogEvent.Decision decision(int line, DecisionMade d) {
    draft.n = 0;
    draft.dimension = FeatureSchema.V1.dimension();
    double[] propensities = d.propensities();
    for (Candidate c : d.candidates()) {
      draft.grow(draft.dimension);
      int i = draft.n++;
      draft.actions[i] = symbols.of(c.armId());
      draft.kinds[i] = kinds.of(new ArmKind(c.armId(), c.model(), c.tier(), c.price()));
      draft.propensities[i] = propensities[i];
      for (int k = 0; k < draft.dimension; k++) {
        draft.steps[i * draft.dimension + k] = (short) c.features().step(k);
      }
    }
    draft.idHash = IdHash.of(d.decisionId());
    draft.chosen = d.chosen();
    draft.decidedMillis = d.decidedEpochMillis();
    draft.promptTokens = d.promptTokens();
    draft.smallModelOk = d.smallModelOk();
    draft.quality = d.weights().quality();
    draft.costPerUsd = d.weights().costPerUsd();
    draft.latencyPerSecond = d.weights().latencyPerSecond();
    return new LogEvent.Decision(
        line,
        d.decisionId(),
        draft.actions[d.chosen()],
        Unweighed.because(d.reason(), d.learning(), d.exploration()),
        d.learning() == Learning.APPLY,
        d.decidedEpochMillis(),
        PackedDecision.pack(draft));
  }
}
