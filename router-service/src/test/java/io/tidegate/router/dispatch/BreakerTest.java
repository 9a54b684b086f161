package io.tidegate.router.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BreakerTest {
  private static final long SECOND = 1_000_000_000L;

  private static Breaker open() {
    Breaker breaker = new Breaker();
    for (int i = 0; i < Breaker.FAILURES_TO_OPEN; i++) {
      assertThat(breaker.tryAcquire(0)).isTrue();
      breaker.failure(0);
    }
    return breaker;
  }

  @Test
  void failure_consecutive_opens() {
    assertThat(open().tryAcquire(0)).isFalse();
    assertThat(open().state(0)).isEqualTo(2);
  }

  @Test
  void failure_interruptedBySuccess_staysClosed() {
    Breaker breaker = new Breaker();
    for (int i = 0; i < 20; i++) {
      breaker.failure(0);
      breaker.failure(0);
      breaker.success();
    }
    assertThat(breaker.tryAcquire(0)).isTrue();
  }

  @Test
  void tryAcquire_afterInterval_oneProbeAtATime() {
    Breaker breaker = open();

    assertThat(breaker.tryAcquire(SECOND)).isTrue();
    assertThat(breaker.tryAcquire(SECOND)).isFalse();
    breaker.success();
    assertThat(breaker.tryAcquire(SECOND)).isTrue();
    assertThat(breaker.tryAcquire(SECOND)).isTrue();
  }

  @Test
  void failure_ofProbes_intervalDoublesToItsCap() {
    Breaker breaker = open();
    long now = SECOND;
    long[] expected = {2, 4, 8, 15, 15};
    for (long seconds : expected) {
      assertThat(breaker.tryAcquire(now)).isTrue();
      breaker.failure(now);
      assertThat(breaker.tryAcquire(now + seconds * SECOND - 1)).isFalse();
      now += seconds * SECOND;
    }
    assertThat(breaker.tryAcquire(now)).isTrue();
  }

  @Test
  void ignore_ofProbe_permitComesBack() {
    Breaker breaker = open();
    assertThat(breaker.tryAcquire(SECOND)).isTrue();
    breaker.ignore();
    assertThat(breaker.available(SECOND)).isTrue();
  }

  @Test
  void failure_lateOnesWhileOpen_doNotProlong() {
    Breaker breaker = open();
    breaker.failure(SECOND / 2);
    assertThat(breaker.available(SECOND)).isTrue();
  }
}
