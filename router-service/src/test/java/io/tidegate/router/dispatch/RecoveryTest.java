package io.tidegate.router.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.router.dispatch.Recovery.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class RecoveryTest {
  private static Recovery first(FailureKind kind) {
    return new Recovery(kind, false, 1, 4, 60_000, false, false, 0, 1, 100, false, true);
  }

  private static Recovery with(
      Recovery r, int attempts, boolean otherEndpoint, int retriesHere, long wait, boolean wished) {
    return new Recovery(
        r.kind(),
        r.committed(),
        attempts,
        8,
        r.millisLeft(),
        r.endpointFailing(),
        otherEndpoint,
        retriesHere,
        r.retriesMax(),
        wait,
        wished,
        r.elsewhereWorthMore());
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, HOP",
    "CONNECTION_LOST, WAIT",
    "BUSY, HOP",
    "BUDGET, HOP",
    "RATE_LIMITED, HOP_OR_WAIT",
    "SERVER_ERROR, WAIT",
    "UNAVAILABLE, HOP_OR_WAIT",
    "REQUEST_TIMEOUT, WAIT",
    "REFUSED, HOP",
    "CONTEXT_LENGTH, HOP",
    "CONTENT_POLICY, GIVE_UP",
    "BAD_REQUEST, GIVE_UP",
    "FIRST_TOKEN_TIMEOUT, HOP",
    "ANSWER_TIMEOUT, HOP",
    "IDLE_TIMEOUT, HOP",
    "TOTAL_TIMEOUT, GIVE_UP",
    "TRUNCATED, HOP",
    "IN_BAND_ERROR, HOP"
  })
  void step_firstFailure_asTheTableSays(FailureKind kind, Step step) {
    assertThat(first(kind).step()).isEqualTo(step);
  }

  @ParameterizedTest
  @EnumSource(FailureKind.class)
  void step_attemptsUsedUp_neverAnotherAttempt(FailureKind kind) {
    Recovery r = new Recovery(kind, false, 4, 4, 60_000, false, true, 0, 3, 0, true, false);
    assertThat(r.step()).isEqualTo(Step.GIVE_UP);
    Recovery late = new Recovery(kind, false, 1, 4, 0, false, true, 0, 3, 0, true, false);
    assertThat(late.step()).isEqualTo(Step.GIVE_UP);
  }

  @ParameterizedTest
  @EnumSource(FailureKind.class)
  void step_contentWasSent_continuationOrEndNeverAnew(FailureKind kind) {
    Recovery r = new Recovery(kind, true, 1, 4, 60_000, false, true, 0, 3, 0, true, false);
    assertThat(r.step()).isIn(Step.CONTINUE, Step.GIVE_UP);
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureKind.class,
      names = {"FIRST_TOKEN_TIMEOUT", "ANSWER_TIMEOUT", "IDLE_TIMEOUT"})
  void step_silence_neverTheSameAgain(FailureKind kind) {
    assertThat(kind.silence()).isTrue();
    assertThat(with(first(kind), 1, false, 0, 0, true).step()).isEqualTo(Step.HOP);
  }

  @Test
  void step_rateLimitForEver_atMostSixAttempts() {
    for (int attempts = 1; attempts < 8; attempts++) {
      Step step = with(first(FailureKind.RATE_LIMITED), attempts, true, 0, 0, false).step();
      assertThat(step == Step.GIVE_UP).as("attempt %d", attempts).isEqualTo(attempts >= 6);
    }
  }

  @Test
  void step_wishWithinPatience_waitedForUnlessAnotherIsWorthMore() {
    Recovery worth = with(first(FailureKind.RATE_LIMITED), 1, false, 0, 2_000, true);
    assertThat(worth.step()).isEqualTo(Step.HOP_OR_WAIT);
    Recovery alone =
        new Recovery(
            FailureKind.RATE_LIMITED, false, 1, 4, 60_000, false, false, 0, 1, 2_000, true, false);
    assertThat(alone.step()).isEqualTo(Step.WAIT);
    assertThat(with(alone, 1, false, 0, 7_000, true).step()).isEqualTo(Step.HOP);
    assertThat(with(alone, 1, false, 1, 100, true).step())
        .as("retries used up")
        .isEqualTo(Step.HOP);
  }

  @Test
  void step_waitBeyondTheDeadline_notBegun() {
    Recovery r =
        new Recovery(
            FailureKind.SERVER_ERROR, false, 1, 4, 50, false, false, 0, 1, 100, false, false);
    assertThat(r.step()).isEqualTo(Step.HOP);
  }

  @Test
  void step_endpointIsFailing_noRetryOnIt() {
    Recovery r =
        new Recovery(
            FailureKind.SERVER_ERROR, false, 1, 4, 60_000, true, false, 0, 1, 50, false, false);
    assertThat(r.step()).isEqualTo(Step.HOP);
  }
}
