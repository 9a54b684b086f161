package io.tidegate.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ReservationsTest {
  private static final long DAY = 86_400_000;
  private static final long NOON = 20_000 * DAY + DAY / 2;
  private static final List<String> ACME = List.of("tenant/acme");

  private static Reservations of(long nanoUsd) {
    return new Reservations(List.of(new Ceiling("tenant/acme", nanoUsd, true)), 1, 2 * DAY);
  }

  @Test
  void reserve_untilFull_thenRefusedAndNothingHeld() {
    Reservations r = of(100);

    assertThat(r.reserve("a", ACME, 60, NOON)).isTrue();
    assertThat(r.reserve("b", ACME, 41, NOON)).isFalse();
    assertThat(r.reserve("c", ACME, 40, NOON)).isTrue();
    assertThat(r.refusal(ACME, 1, NOON)).contains("tenant/acme");
    assertThat(r.reservedNanoUsd("tenant/acme")).isEqualTo(100);
    assertThat(r.open()).isEqualTo(2);
  }

  @Test
  void reserve_costOfZero_alwaysFits() {
    Reservations r = of(0);

    assertThat(r.reserve("free", ACME, 0, NOON)).isTrue();
    assertThat(r.reserve("dear", ACME, 1, NOON)).isFalse();
    r.charge(ACME, 1_000, NOON);
    assertThat(r.refusal(ACME, 0, NOON)).isEmpty();
  }

  /** T20: an hour forth and back, also over midnight, gives away at most one day's money. */
  @Test
  void t20_clockJumpsOverMidnightAndBack_whatIsSpentStaysCounted() {
    long late = 20_001 * DAY - 1_800_000;
    long hour = 3_600_000;
    Reservations r = new Reservations(List.of(new Ceiling("tenant/acme", 100, true)), 1, 2 * hour);
    r.charge(ACME, 60, late, late);
    assertThat(r.reserve("running", ACME, 40, late)).isTrue();

    assertThat(r.reserve("a", ACME, 60, late + hour)).as("a new day has begun").isTrue();
    assertThat(r.reserve("b", ACME, 1, late + hour)).as("promises are kept over it").isFalse();
    r.release("a");
    r.charge(ACME, 50, late + hour, late + hour);
    r.release("running");
    r.charge(ACME, 40, late, late);

    assertThat(r.spentNanoUsd("tenant/acme", late)).isEqualTo(90);
    assertThat(r.reserve("c", ACME, 11, late)).isFalse();
    assertThat(r.reserve("d", ACME, 11, late + hour)).as("midnight gives nothing twice").isFalse();
    assertThat(r.reserve("e", ACME, 10, late)).isTrue();
  }

  @Test
  void release_thenCharge_countsTheRealCost() {
    Reservations r = of(100);
    r.reserve("a", ACME, 100, NOON);

    assertThat(r.release("a")).isTrue();
    r.charge(ACME, 30, NOON);

    assertThat(r.release("a")).isFalse();
    assertThat(r.spentNanoUsd("tenant/acme", NOON)).isEqualTo(30);
    assertThat(r.refusal(ACME, 70, NOON)).isEmpty();
    assertThat(r.refusal(ACME, 71, NOON)).isPresent();
  }

  @Test
  void severalScopes_oneFull_noneIsHeld() {
    Reservations r =
        new Reservations(
            List.of(new Ceiling("tenant/acme", 100, true), new Ceiling("team/red", 10, true)),
            1,
            1000);
    List<String> both = List.of("tenant/acme", "team/red", "feature/unknown");

    assertThat(r.reserve("a", both, 11, NOON)).isFalse();
    assertThat(r.reservedNanoUsd("tenant/acme")).isZero();
    assertThat(r.refusal(both, 11, NOON)).contains("team/red");
    assertThat(r.reserve("b", both, 10, NOON)).isTrue();
    assertThat(r.reservedNanoUsd("tenant/acme")).isEqualTo(10);
  }

  @Test
  void newDay_spentIsGoneAndPromisesStay() {
    Reservations r = of(100);
    r.charge(ACME, 90, NOON);
    r.reserve("a", ACME, 10, NOON);
    long tomorrow = Reservations.nextDayMillis(NOON);

    assertThat(r.refusal(ACME, 1, tomorrow - 1)).isPresent();
    assertThat(r.refusal(ACME, 90, tomorrow)).isEmpty();
    assertThat(r.refusal(ACME, 91, tomorrow)).isPresent();
    r.charge(ACME, 50, NOON);
    assertThat(r.spentNanoUsd("tenant/acme", tomorrow)).isZero();
  }

  @Test
  void softCeiling_counts_neverRefuses() {
    Reservations r = new Reservations(List.of(new Ceiling("tenant/acme", 1, false)), 1, 1000);

    assertThat(r.reserve("a", ACME, 50, NOON)).isTrue();
    r.release("a");
    r.charge(ACME, 50, NOON);
    assertThat(r.spentNanoUsd("tenant/acme", NOON)).isEqualTo(50);
  }

  @Test
  void lostReservation_isLetGo() {
    Reservations r = of(100);
    r.reserve("lost", ACME, 100, NOON);

    assertThat(r.reserve("b", ACME, 100, NOON + 2 * DAY)).isFalse();
    assertThat(r.reserve("b", ACME, 100, NOON + 2 * DAY + 1)).isTrue();
  }

  @Test
  void sharers_eachPromisesItsShareOfWhatIsLeft() {
    Reservations r = new Reservations(List.of(new Ceiling("tenant/acme", 100, true)), 4, 2 * DAY);

    assertThat(r.reserve("a", ACME, 26, NOON)).isFalse();
    assertThat(r.reserve("b", ACME, 25, NOON)).isTrue();
    r.release("b");
    r.charge(ACME, 60, NOON);
    assertThat(r.reserve("c", ACME, 11, NOON)).isFalse();
    assertThat(r.reserve("d", ACME, 10, NOON)).isTrue();
  }

  @Test
  void reserve_sameNameTwiceOrNegative_throws() {
    Reservations r = of(100);
    r.reserve("a", ACME, 1, NOON);

    assertThatThrownBy(() -> r.reserve("a", ACME, 1, NOON))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> r.reserve("b", ACME, -1, NOON))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** In any order of requests, settlements and failures the ceiling holds to the nano-dollar. */
  @Test
  void randomTraces_spentPlusReserved_neverAboveTheCeiling() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      long ceiling = 1 + random.nextInt(10_000);
      Reservations r = of(ceiling);
      Map<String, Long> open = new HashMap<>();
      for (int step = 0; step < 300; step++) {
        if (open.isEmpty() || random.nextInt(3) > 0) {
          long amount = random.nextInt(2_000);
          if (r.reserve("r" + step, ACME, amount, NOON)) {
            open.put("r" + step, amount);
          }
        } else {
          String id = new ArrayList<>(open.keySet()).get(random.nextInt(open.size()));
          long amount = open.remove(id);
          r.release(id);
          r.charge(ACME, random.nextBoolean() ? 0 : (long) (amount * random.nextDouble()), NOON);
        }
        long promised = open.values().stream().mapToLong(Long::longValue).sum();
        assertThat(r.reservedNanoUsd("tenant/acme")).as("seed %d", seed).isEqualTo(promised);
        assertThat(r.spentNanoUsd("tenant/acme", NOON) + promised)
            .as("seed %d, step %d", seed, step)
            .isLessThanOrEqualTo(ceiling);
      }
    }
  }
}
