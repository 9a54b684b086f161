package io.tidegate.core.budget;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What each scope has spent today and what it has promised, in whole nano-USD.
 *
 * <p>A request reserves its worst cost before it is sent and settles with its real one, so however
 * many run at once, spent plus promised never passes a hard ceiling, and spending passes it only by
 * what settled costs exceed their own reservations. Costs of 0 always fit. Days are UTC days; time
 * is an argument; not safe for several threads.
 */
public final class Reservations {
  private static final long MILLIS_PER_DAY = 86_400_000;

  private static final class Pot {
    private Ceiling ceiling;
    private long day = Long.MIN_VALUE;
    private long spent;
    private long reserved;

    Pot(Ceiling ceiling) {
      this.ceiling = ceiling;
    }

    void turn(long nowDay) {
      if (nowDay > day) {
        day = nowDay;
        spent = 0;
      }
    }

    boolean fits(long nanoUsd, int sharers) {
      long left = Math.max(0, ceiling.nanoUsdPerDay() - spent);
      return nanoUsd <= 0 || !ceiling.hard() || nanoUsd <= left / sharers - reserved;
    }
  }

  private record Held(List<Pot> pots, long nanoUsd, long atMillis) {}

  private final Map<String, Pot> pots = new HashMap<>();
  private final LinkedHashMap<String, Held> held = new LinkedHashMap<>();
  private final int sharers;
  private final long holdMillisMax;

  /**
   * @param ceilings at most one per scope; a scope without one is free to spend
   * @param sharers processes that spend from the same ceilings, at least 1; each promises its share
   *     of what is left and no more
   * @param holdMillisMax a reservation older than this is taken for lost and let go
   */
  public Reservations(Collection<Ceiling> ceilings, int sharers, long holdMillisMax) {
    if (sharers < 1) {
      throw new IllegalArgumentException("replicas: must be >= 1, was " + sharers);
    }
    for (Ceiling ceiling : ceilings) {
      if (pots.putIfAbsent(ceiling.scope(), new Pot(ceiling)) != null) {
        throw new IllegalArgumentException("budgets: " + ceiling.scope() + " is there twice");
      }
    }
    this.sharers = sharers;
    this.holdMillisMax = holdMillisMax;
  }

  /**
   * Puts other ceilings in the place of those before. A scope that had one keeps what it has spent
   * and promised; one that is new begins at 0.
   */
  public void adopt(Collection<Ceiling> ceilings) {
    Map<String, Pot> before = new HashMap<>(pots);
    pots.clear();
    for (Ceiling ceiling : ceilings) {
      Pot pot = before.getOrDefault(ceiling.scope(), new Pot(ceiling));
      pot.ceiling = ceiling;
      pots.put(ceiling.scope(), pot);
    }
  }

  /** The first of {@code scopes} that has no room for {@code nanoUsd}; empty when all have. */
  public Optional<String> refusal(Collection<String> scopes, long nanoUsd, long nowMillis) {
    letGoOfLost(nowMillis);
    for (String scope : scopes) {
      Pot pot = pot(scope, nowMillis);
      if (pot != null && !pot.fits(nanoUsd, sharers)) {
        return Optional.of(scope);
      }
    }
    return Optional.empty();
  }

  /**
   * Promises {@code nanoUsd} in every scope, or in none.
   *
   * @param id the reservation's name, not in use
   * @return false, and nothing is promised, when it does not fit
   */
  public boolean reserve(String id, Collection<String> scopes, long nanoUsd, long nowMillis) {
    if (nanoUsd < 0 || held.containsKey(id)) {
      throw new IllegalArgumentException("reservation " + id + " of " + nanoUsd + " nano-USD");
    }
    if (refusal(scopes, nanoUsd, nowMillis).isPresent()) {
      return false;
    }
    List<Pot> mine = new ArrayList<>(scopes.size());
    for (String scope : scopes) {
      Pot pot = pots.get(scope);
      if (pot != null) {
        pot.reserved = plus(pot.reserved, nanoUsd);
        mine.add(pot);
      }
    }
    held.put(id, new Held(mine, nanoUsd, nowMillis));
    return true;
  }

  /** Gives a promise back; false when there is none of that name. */
  public boolean release(String id) {
    Held gone = held.remove(id);
    if (gone == null) {
      return false;
    }
    giveBack(gone);
    return true;
  }

  /** Counts money that was spent, whether or not it fits: it is gone. */
  public void charge(Collection<String> scopes, long nanoUsd, long atMillis) {
    charge(scopes, nanoUsd, atMillis, Long.MAX_VALUE);
  }

  /**
   * The same.
   *
   * @param nowMillis the time by the clock that the scopes are asked with: after it was set back
   *     over midnight, what is spent counts for the later day, which has begun already
   */
  public void charge(Collection<String> scopes, long nanoUsd, long atMillis, long nowMillis) {
    long day = Math.floorDiv(atMillis, MILLIS_PER_DAY);
    long today = Math.floorDiv(nowMillis, MILLIS_PER_DAY);
    for (String scope : scopes) {
      Pot pot = pots.get(scope);
      if (pot != null) {
        pot.turn(day);
        if (day == pot.day || day >= today) {
          pot.spent = plus(pot.spent, nanoUsd);
        }
      }
    }
  }

  /** Spent since midnight UTC, nano-USD; 0 for a scope without a ceiling. */
  public long spentNanoUsd(String scope, long nowMillis) {
    Pot pot = pot(scope, nowMillis);
    return pot == null ? 0 : pot.spent;
  }

  /** Promised and not yet settled, nano-USD. */
  public long reservedNanoUsd(String scope) {
    Pot pot = pots.get(scope);
    return pot == null ? 0 : pot.reserved;
  }

  /** Reservations that are open. */
  public int open() {
    return held.size();
  }

  /** The next midnight UTC, milliseconds since 1970. */
  public static long nextDayMillis(long nowMillis) {
    return (Math.floorDiv(nowMillis, MILLIS_PER_DAY) + 1) * MILLIS_PER_DAY;
  }

  private @Nullable Pot pot(String scope, long nowMillis) {
    Pot pot = pots.get(scope);
    if (pot != null) {
      pot.turn(Math.floorDiv(nowMillis, MILLIS_PER_DAY));
    }
    return pot;
  }

  private void letGoOfLost(long nowMillis) {
    Iterator<Held> oldest = held.values().iterator();
    while (oldest.hasNext()) {
      Held first = oldest.next();
      if (nowMillis - first.atMillis <= holdMillisMax) {
        return;
      }
      oldest.remove();
      giveBack(first);
    }
  }

  private static void giveBack(Held held) {
    for (Pot pot : held.pots) {
      pot.reserved -= held.nanoUsd;
    }
  }

  private static long plus(long a, long b) {
    long sum = a + b;
    return ((a ^ sum) & (b ^ sum)) < 0 ? Long.MAX_VALUE : sum;
  }
}
