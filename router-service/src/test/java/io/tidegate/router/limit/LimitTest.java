package io.tidegate.router.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.router.config.TenantLimits;
import io.tidegate.router.limit.FairShare.Admission;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class LimitTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void bucket_emptied_refillsEvenly() {
    Bucket bucket = new Bucket(60);
    for (int i = 0; i < 60; i++) {
      assertThat(bucket.take(1, 0)).isZero();
    }
    assertThat(bucket.take(1, 0)).isEqualTo(1000);
    assertThat(bucket.remaining(0)).isZero();
    assertThat(bucket.fullMillis(0)).isEqualTo(60_000);
    assertThat(bucket.take(1, SECOND)).isZero();
    assertThat(bucket.remaining(31 * SECOND)).isEqualTo(30);
  }

  @Test
  void bucket_moreThanItHolds_passesWhenFullAndIsPaidBack() {
    Bucket bucket = new Bucket(100);

    assertThat(bucket.take(250, 0)).isZero();
    assertThat(bucket.take(1, 60 * SECOND)).isPositive();
    assertThat(bucket.take(1, 120 * SECOND)).isZero();
    bucket.giveBack(10_000);
    assertThat(bucket.remaining(120 * SECOND)).isEqualTo(100);
  }

  @Test
  void fairShare_oneFloods_anotherStillGetsIn() {
    AtomicInteger inflight = new AtomicInteger();
    FairShare share = new FairShare(inflight, 100, true);
    TenantLoad noisy = new TenantLoad(TenantLimits.NONE);
    TenantLoad quiet = new TenantLoad(TenantLimits.NONE);
    int admitted = 0;
    while (share.enter(noisy) == Admission.IN) {
      admitted++;
    }
    assertThat(admitted).isBetween(78, 80);
    for (int i = 0; i < 10; i++) {
      assertThat(share.enter(quiet)).isEqualTo(Admission.IN);
    }
    assertThat(share.enter(noisy)).isEqualTo(Admission.SHARE);
    for (int i = 0; i < 10; i++) {
      share.leave(quiet);
    }
    while (noisy.inflight() > 0) {
      share.leave(noisy);
    }
    assertThat(inflight).hasValue(0);
  }

  @Test
  void fairShare_singleTenant_getsEverything() {
    AtomicInteger inflight = new AtomicInteger();
    FairShare share = new FairShare(inflight, 100, false);
    TenantLoad only = new TenantLoad(TenantLimits.NONE);
    for (int i = 0; i < 100; i++) {
      assertThat(share.enter(only)).isEqualTo(Admission.IN);
    }
    assertThat(share.enter(only)).isEqualTo(Admission.FULL);
    assertThat(inflight).hasValue(100);
  }

  @Test
  void fairShare_ownMaximum_holds() {
    FairShare share = new FairShare(new AtomicInteger(), 100, false);
    TenantLoad two =
        new TenantLoad(
            new TenantLimits(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(2)));
    share.enter(two);
    share.enter(two);

    assertThat(share.enter(two)).isEqualTo(Admission.SHARE);
  }

  @Test
  void authFailures_perNetwork_thenWait() {
    AuthFailures failures = new AuthFailures(3);
    for (int i = 0; i < 3; i++) {
      assertThat(failures.failed("2001:db8:1:2:3:4:5:" + i, 0)).isZero();
    }
    assertThat(failures.failed("2001:db8:1:2:9:9:9:9", 0)).isPositive();
    assertThat(failures.failed("192.0.2.1", 0)).isZero();
    assertThat(failures.failed("2001:db8:1:2:3:4:5:6", 20 * SECOND)).isZero();
  }
}
