package io.tidegate.router.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LimitsTest {
  private static final long MILLI = 1_000_000L;

  @Test
  void retryBudget_fewActive_threeRepetitions() {
    RetryBudget budget = new RetryBudget();
    budget.begin();
    for (int i = 0; i < 3; i++) {
      assertThat(budget.tryRetry()).isTrue();
    }
    assertThat(budget.tryRetry()).isFalse();
    budget.retried();
    assertThat(budget.tryRetry()).isTrue();
  }

  @Test
  void retryBudget_manyActive_aFifth() {
    RetryBudget budget = new RetryBudget();
    for (int i = 0; i < 100; i++) {
      budget.begin();
    }
    int granted = 0;
    while (budget.tryRetry()) {
      granted++;
    }
    assertThat(granted).isEqualTo(20);
    assertThat(budget.retrying()).isEqualTo(20);
  }

  @Test
  void waitMillis_noWish_fullJitterUnderDoublingCeiling() {
    assertThat(Backoff.waitMillis(0, OptionalLong.empty(), 0)).isEqualTo(20);
    assertThat(Backoff.waitMillis(0, OptionalLong.empty(), 1)).isEqualTo(200);
    assertThat(Backoff.waitMillis(1, OptionalLong.empty(), 0.5)).isEqualTo(200);
    assertThat(Backoff.waitMillis(60, OptionalLong.empty(), 1)).isEqualTo(2_000);
  }

  @Test
  void waitMillis_wish_neverUndercut() {
    assertThat(Backoff.waitMillis(0, OptionalLong.of(2_000), 0)).isEqualTo(2_000);
    assertThat(Backoff.waitMillis(3, OptionalLong.of(2_000), 1)).isEqualTo(2_100);
  }

  @Test
  void dropped_onceForEachRoundTrip() {
    ConcurrencyLimit limit = new ConcurrencyLimit(100);
    for (int i = 0; i < 50; i++) {
      limit.dropped(0, 10 * MILLI);
    }
    assertThat(limit.limit()).isEqualTo(80);
    limit.dropped(11 * MILLI, 20 * MILLI);
    assertThat(limit.limit()).isEqualTo(64);
  }

  @Test
  void streamed_steady_limitComesBackToItsBoundAndNotBeyond() {
    ConcurrencyLimit limit = new ConcurrencyLimit(32);
    for (int i = 1; i < 60; i++) {
      limit.dropped(i * 10 * MILLI, i * 10 * MILLI + MILLI);
    }
    assertThat(limit.limit()).isEqualTo(1);
    int answers = 0;
    while (limit.limit() < 32) {
      limit.streamed(0.2, limit.limit());
      assertThat(++answers).isLessThan(5_000);
    }
    for (int i = 0; i < 1_000; i++) {
      limit.streamed(0.2, 32);
    }
    assertThat(limit.limit()).isEqualTo(32);
  }

  @Test
  void streamed_unusedLimit_staysAsItIs() {
    ConcurrencyLimit limit = new ConcurrencyLimit(32);
    for (int i = 0; i < 10; i++) {
      limit.streamed(0.1, 32);
    }
    for (int i = 0; i < 100; i++) {
      limit.streamed(5, 3);
    }
    assertThat(limit.limit()).isEqualTo(32);
  }

  /** A queue behind the endpoint: beyond eight at once, more requests mean only more waiting. */
  @Test
  void whole_endpointThatQueues_limitFallsTowardsItsCapacity() {
    ConcurrencyLimit limit = new ConcurrencyLimit(256);
    Random random = new Random(7);
    for (int i = 0; i < 400; i++) {
      limit.whole(0.9 + 0.2 * random.nextDouble(), 100, 8);
    }
    for (int i = 0; i < 20_000; i++) {
      int inflight = limit.limit();
      double seconds = Math.max(1, inflight / 8.0) * (0.9 + 0.2 * random.nextDouble());
      limit.whole(seconds, 100, inflight);
    }
    assertThat(limit.limit()).isBetween(8, 80);
  }

  @Test
  void whole_longAnswersAmongShort_areNoSignOfLoad() {
    ConcurrencyLimit limit = new ConcurrencyLimit(64);
    Random random = new Random(11);
    for (int i = 0; i < 5_000; i++) {
      long tokens = 10 + random.nextInt(2_000);
      limit.whole(tokens * 0.02, tokens, 64);
    }
    assertThat(limit.limit()).isEqualTo(64);
  }
}
