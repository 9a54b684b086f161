package io.tidegate.pipeline.learner;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.event.EventCodec;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.event.Topics;

/** One record for the learner. */
record Sent(String topic, String key, byte[] value) {
  static Sent of(DecisionMade d) {
    return new Sent(Topics.DECISIONS, d.decisionId(), DecisionCodec.encode(d));
  }

  static Sent of(OutcomeObserved o) {
    return new Sent(Topics.OUTCOMES, o.decisionId(), EventCodec.encode(o));
  }

  static Sent of(FeedbackGiven f) {
    return new Sent(Topics.FEEDBACK, f.decisionId(), EventCodec.encode(f));
  }
}
