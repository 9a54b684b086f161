package io.tidegate.router.budget;

import io.tidegate.core.budget.Ceiling;
import io.tidegate.core.budget.Reservations;
import io.tidegate.core.catalog.Arm;
import io.tidegate.router.request.ChatRequest;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All ceilings of a gateway; safe for all its threads. */
public final class Budgets {
  /** The longest total timeout is an hour. */
  private static final long HOLD_MILLIS_MAX = 2 * 3_600_000L;

  /** Money spent longer ago than this says nothing about the pace of now. */
  private static final long PACE_MILLIS_MAX = 900_000;

  private volatile List<Ceiling> ceilings;
  private final Reservations reservations;
  private final Map<String, Pace> paces = new HashMap<>();

  /**
   * @param replicas gateways that spend from the same ceilings
   */
  public Budgets(Collection<Ceiling> ceilings, int replicas) {
    this.ceilings = List.copyOf(ceilings);
    this.reservations = new Reservations(ceilings, replicas, HOLD_MILLIS_MAX);
    pace(this.ceilings);
  }

  private void pace(List<Ceiling> all) {
    for (Ceiling ceiling : all) {
      if (ceiling.nanoUsdPerDay() > 0) {
        paces.put(ceiling.scope(), new Pace(ceiling.nanoUsdPerDay()));
      }
    }
  }

  /** Puts other ceilings in the place of those before; what was spent and promised stays. */
  public synchronized void adopt(Collection<Ceiling> next) {
    List<Ceiling> changed = next.stream().filter(c -> !ceilings.contains(c)).toList();
    ceilings = List.copyOf(next);
    reservations.adopt(ceilings);
    paces.keySet().removeIf(scope -> ceilings.stream().noneMatch(c -> c.scope().equals(scope)));
    pace(changed);
  }

  /** No ceiling at all. */
  public static Budgets none() {
    return new Budgets(List.of(), 1);
  }

  public List<Ceiling> ceilings() {
    return ceilings;
  }

  /** Ids of the arms whose worst cost does not fit any more. */
  public Set<String> unaffordable(
      Account account, ChatRequest request, Collection<Arm> arms, long nowMillis) {
    if (ceilings.isEmpty()) {
      return Set.of();
    }
    List<String> scopes = account.scopes();
    Set<String> out = new HashSet<>();
    synchronized (this) {
      for (Arm arm : arms) {
        long worst = WorstCost.nanoUsd(arm, request);
        if (reservations.refusal(scopes, worst, nowMillis).isPresent()) {
          out.add(arm.id());
        }
      }
    }
    return out;
  }

  /** Promises {@code nanoUsd} under a name of its own; false when it does not fit. */
  public boolean reserve(String id, Account account, long nanoUsd, long nowMillis) {
    if (ceilings.isEmpty()) {
      return true;
    }
    synchronized (this) {
      return reservations.reserve(id, account.scopes(), nanoUsd, nowMillis);
    }
  }

  /** Gives a promise back. */
  public synchronized void release(String id) {
    if (!ceilings.isEmpty()) {
      reservations.release(id);
    }
  }

  /** A promise becomes money spent, in one step. */
  public void settle(String id, Account account, long nanoUsd, long nowMillis) {
    if (ceilings.isEmpty()) {
      return;
    }
    synchronized (this) {
      release(id);
      charge(account, nanoUsd, nowMillis, nowMillis);
    }
  }

  /** Counts money that was spent at {@code atMillis}. */
  public synchronized void charge(Account account, long nanoUsd, long atMillis, long nowMillis) {
    if (ceilings.isEmpty() || nanoUsd == 0) {
      return;
    }
    List<String> scopes = account.scopes();
    reservations.charge(scopes, nanoUsd, atMillis, nowMillis);
    if (nowMillis - atMillis <= PACE_MILLIS_MAX) {
      for (String scope : scopes) {
        Pace pace = paces.get(scope);
        if (pace != null) {
          pace.spend(nanoUsd);
        }
      }
    }
  }

  /** The sum of the shadow prices of an account's scopes, 1/USD. */
  public double dualPerUsd(Account account, long nowMillis) {
    if (ceilings.isEmpty()) {
      return 0;
    }
    double dual = 0;
    synchronized (this) {
      for (String scope : account.scopes()) {
        Pace pace = paces.get(scope);
        dual += pace == null ? 0 : pace.dualPerUsd(nowMillis);
      }
    }
    return dual;
  }

  public synchronized long spentNanoUsd(String scope, long nowMillis) {
    return reservations.spentNanoUsd(scope, nowMillis);
  }

  public synchronized long reservedNanoUsd(String scope) {
    return reservations.reservedNanoUsd(scope);
  }
}
