package io.tidegate.router.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.router.guard.Breaker.Permit;
import org.junit.jupiter.api.Test;

final class BreakerTest {
  private static final long SECOND = 1_000_000_000L;

  private final Ejections ejections = new Ejections(2);
  private final Breaker breaker = new Breaker(Breaker.Settings.DEFAULT, ejections);

  private void open() {
    for (int i = 0; i < Breaker.Settings.DEFAULT.failures(); i++) {
      breaker.failure(breaker.tryAcquire(0), 0, 0);
    }
  }

  @Test
  void failure_consecutive_ejects() {
    open();
    assertThat(breaker.tryAcquire(0)).isNull();
    assertThat(breaker.state(0)).isEqualTo(2);
    assertThat(breaker.waitMillis(0)).isEqualTo(2_000);
    assertThat(ejections.inService()).isEqualTo(1);
  }

  @Test
  void failure_interruptedBySuccess_staysInService() {
    for (int i = 0; i < 20; i++) {
      breaker.failure(Permit.REGULAR, 0, 0);
      breaker.failure(Permit.REGULAR, 0, 0);
      breaker.success(Permit.REGULAR, 0);
    }
    assertThat(breaker.tryAcquire(0)).isEqualTo(Permit.REGULAR);
  }

  @Test
  void failure_ofTheLastInService_staysInServiceUntilAnotherIsBack() {
    assertThat(ejections.tryEject()).isTrue();
    open();
    assertThat(breaker.tryAcquire(0)).isEqualTo(Permit.REGULAR);
    assertThat(breaker.failing()).isTrue();

    ejections.returned();
    breaker.failure(Permit.REGULAR, 0, 0);

    assertThat(breaker.tryAcquire(0)).isNull();
  }

  @Test
  void tryAcquire_afterEjection_oneProbeAtATime() {
    open();

    assertThat(breaker.tryAcquire(2 * SECOND)).isEqualTo(Permit.PROBE);
    assertThat(breaker.tryAcquire(2 * SECOND)).isNull();
    breaker.success(Permit.PROBE, 2 * SECOND);
    assertThat(breaker.tryAcquire(2 * SECOND)).isEqualTo(Permit.REGULAR);
    assertThat(breaker.tryAcquire(2 * SECOND)).isEqualTo(Permit.REGULAR);
    assertThat(ejections.inService()).isEqualTo(2);
  }

  @Test
  void failure_ofProbes_ejectionGrowsByTheBaseToItsCap() {
    open();
    long now = 2 * SECOND;
    long[] expected = {4, 6, 8, 10, 12, 14, 15, 15};
    for (long seconds : expected) {
      assertThat(breaker.tryAcquire(now)).isEqualTo(Permit.PROBE);
      breaker.failure(Permit.PROBE, now, 0);
      assertThat(breaker.tryAcquire(now + seconds * SECOND - 1)).isNull();
      now += seconds * SECOND;
    }
    assertThat(breaker.tryAcquire(now)).isEqualTo(Permit.PROBE);
  }

  @Test
  void failure_flapping_ejectionsGrowUntilLongInService() {
    open();
    breaker.success(breaker.tryAcquire(2 * SECOND), 2 * SECOND);
    for (int i = 0; i < 5; i++) {
      breaker.failure(Permit.REGULAR, 3 * SECOND, 0);
    }
    assertThat(breaker.waitMillis(3 * SECOND)).isEqualTo(4_000);

    breaker.success(breaker.tryAcquire(7 * SECOND), 7 * SECOND);
    for (int i = 0; i < 5; i++) {
      breaker.failure(Permit.REGULAR, 70 * SECOND, 0);
    }
    assertThat(breaker.waitMillis(70 * SECOND)).isEqualTo(2_000);
  }

  @Test
  void failure_jitter_addsUpToAFifth() {
    for (int i = 0; i < 5; i++) {
      breaker.failure(Permit.REGULAR, 0, 1);
    }
    assertThat(breaker.waitMillis(0)).isEqualTo(2_400);
  }

  @Test
  void ignore_ofProbe_permitComesBack() {
    open();
    assertThat(breaker.tryAcquire(2 * SECOND)).isEqualTo(Permit.PROBE);
    breaker.ignore(Permit.PROBE);
    assertThat(breaker.available(2 * SECOND)).isTrue();
  }

  @Test
  void lateOutcomes_ofRequestsFromBefore_changeNothing() {
    open();
    breaker.failure(Permit.REGULAR, SECOND, 0);
    breaker.success(Permit.REGULAR, SECOND);
    assertThat(breaker.waitMillis(SECOND)).isEqualTo(1_000);
    assertThat(breaker.tryAcquire(2 * SECOND)).isEqualTo(Permit.PROBE);
    breaker.ignore(Permit.REGULAR);
    breaker.failure(Permit.REGULAR, 2 * SECOND, 0);
    assertThat(breaker.tryAcquire(2 * SECOND)).as("the probe is still out").isNull();
  }

  /** A configuration that is read again takes endpoints away and adds others. */
  @Test
  void retire_takenAway_isNoLongerInServiceWhateverItsRequestsBring() {
    ejections.joined();
    open();
    assertThat(ejections.inService()).isEqualTo(2);

    breaker.retire();
    breaker.success(breaker.tryAcquire(2 * SECOND), 2 * SECOND);

    assertThat(ejections.inService()).isEqualTo(2);
    Breaker healthy = new Breaker(Breaker.Settings.DEFAULT, ejections);
    healthy.retire();
    healthy.retire();
    for (int i = 0; i < 9; i++) {
      healthy.failure(Permit.REGULAR, 0, 0);
    }
    assertThat(ejections.inService()).isEqualTo(1);
  }
}
