package io.tidegate.router.ledger;

import io.tidegate.core.catalog.Arm;
import io.tidegate.core.catalog.Catalog;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.policy.Candidate;
import io.tidegate.router.budget.Account;
import io.tidegate.router.budget.Budgets;
import io.tidegate.router.budget.WorstCost;
import io.tidegate.router.dispatch.AttemptLedger;
import io.tidegate.router.dispatch.Route;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The books: every attempt reserves its worst cost in the budgets, and leaves one line.
 *
 * <p>A line that this process makes goes to the sums, to the budgets and to every sink; a line from
 * elsewhere (an earlier run, another gateway) is booked once, however often it is heard of.
 */
public final class Ledger implements AttemptLedger {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int ROUTED_MAX = 4_096;

  private record Origin(Account account, String requestId) {}

  private final String source;
  private final Budgets budgets;
  private final Costs costs;
  private volatile Map<String, Arm> arms = Map.of();
  private final LongSupplier clockMillis;
  private final List<LedgerSink> sinks;
  private volatile LedgerSink meter = line -> {};
  private final AtomicLong sequence = new AtomicLong();
  private final LinesSeen seen = new LinesSeen();
  private final Map<String, Origin> routed =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Origin> eldest) {
          return size() > ROUTED_MAX;
        }
      };

  /**
   * @param source names this run of this gateway, and no other
   * @param sinks where this process's lines go
   */
  public Ledger(
      String source,
      Catalog catalog,
      Budgets budgets,
      Costs costs,
      List<LedgerSink> sinks,
      LongSupplier clockMillis) {
    this.source = source;
    this.budgets = budgets;
    this.costs = costs;
    this.sinks = List.copyOf(sinks);
    this.clockMillis = clockMillis;
    adopt(catalog);
  }

  /** Takes over other arms and prices. */
  public void adopt(Catalog catalog) {
    Map<String, Arm> next = new HashMap<>();
    catalog.arms().forEach(arm -> next.put(arm.id(), arm));
    arms = next;
  }

  @Override
  public Optional<Booking> reserve(
      Route route, DecisionMade decision, int attempt, String endpoint) {
    String id = decision.decisionId() + "#" + attempt;
    Arm arm = arms.get(decision.chosenCandidate().armId());
    long worst = arm == null ? 0 : WorstCost.nanoUsd(arm, route.request());
    if (!budgets.reserve(id, route.account(), worst, clockMillis.getAsLong())) {
      return Optional.empty();
    }
    return Optional.of(
        new Booking() {
          @Override
          public void settle(Bill bill) {
            Origin origin = new Origin(route.account(), route.requestId());
            LedgerLine line = line(origin, decision, attempt, endpoint, bill);
            budgets.settle(id, origin.account(), bill.costNanoUsd(), line.atEpochMillis());
            book(line);
          }

          @Override
          public void release() {
            budgets.release(id);
          }
        });
  }

  /** Remembers whose decision it was that its caller runs itself. */
  public void routed(Route route, DecisionMade decision) {
    synchronized (routed) {
      routed.put(decision.decisionId(), new Origin(route.account(), route.requestId()));
    }
  }

  /** Books what a caller reports of a decision that it ran itself; unreserved, as it was. */
  public void reported(DecisionMade decision, Bill bill) {
    Origin origin;
    synchronized (routed) {
      origin = routed.remove(decision.decisionId());
    }
    if (origin != null) {
      LedgerLine line = line(origin, decision, 1, "caller", bill);
      budgets.charge(
          origin.account(), bill.costNanoUsd(), line.atEpochMillis(), line.atEpochMillis());
      book(line);
    }
  }

  /**
   * Tells {@code meter} of every line of this process from now on, and whoever came before no more.
   */
  public void meter(LedgerSink meter) {
    this.meter = meter;
  }

  /** Books a line of an earlier run or of another gateway; false when it is booked already. */
  public boolean hear(LedgerLine line) {
    synchronized (seen) {
      if (line.source().equals(source) || !seen.add(line.source(), line.sequence())) {
        return false;
      }
    }
    budgets.charge(
        line.account(), line.costNanoUsd(), line.atEpochMillis(), clockMillis.getAsLong());
    costs.add(line);
    return true;
  }

  public Costs costs() {
    return costs;
  }

  private void book(LedgerLine line) {
    costs.add(line);
    meter.take(line);
    for (LedgerSink sink : sinks) {
      sink.take(line);
    }
  }

  private LedgerLine line(
      Origin origin, DecisionMade decision, int attempt, String endpoint, Bill bill) {
    Candidate chosen = decision.chosenCandidate();
    return new LedgerLine(
        source,
        sequence.incrementAndGet(),
        clockMillis.getAsLong(),
        origin.requestId(),
        decision.decisionId(),
        attempt,
        origin.account(),
        chosen.model(),
        chosen.armId(),
        endpoint,
        bill.outcome(),
        bill.promptTokens(),
        bill.outputTokens(),
        bill.estimated(),
        bill.costNanoUsd(),
        bill.nanos() / NANOS_PER_MILLI);
  }
}
