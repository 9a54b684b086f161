package io.tidegate.router.dispatch;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.OutcomeObserved;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The latest decisions of this router, for explaining them; bounded, in memory. */
public final class DecisionLog {
  /**
   * A decision and what is known of its outcome.
   *
   * @param callerDispatches the caller runs the model itself and reports back
   */
  public record Logged(
      DecisionMade decision, boolean callerDispatches, Optional<OutcomeObserved> outcome) {}

  private static final int ENTRIES_MAX = 4096;

  private final Map<String, Logged> entries =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Logged> eldest) {
          return size() > ENTRIES_MAX;
        }
      };

  public synchronized void add(DecisionMade decision, boolean callerDispatches) {
    entries.put(decision.decisionId(), new Logged(decision, callerDispatches, Optional.empty()));
  }

  /** Notes an outcome; false when the decision is not here or has one already. */
  public synchronized boolean outcome(OutcomeObserved outcome) {
    Logged entry = entries.get(outcome.decisionId());
    if (entry == null || entry.outcome().isPresent()) {
      return false;
    }
    entries.put(
        outcome.decisionId(),
        new Logged(entry.decision(), entry.callerDispatches(), Optional.of(outcome)));
    return true;
  }

  public synchronized Optional<Logged> find(String decisionId) {
    return Optional.ofNullable(entries.get(decisionId));
  }
}
