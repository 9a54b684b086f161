package io.tidegate.router.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.router.dispatch.FailureKind.Action;
import io.tidegate.router.dispatch.FailureKind.Blame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FailureTableTest {
  private static Failure of(int status, String body) {
    return FailureTable.ofStatus(status, body.getBytes(UTF_8), null, null);
  }

  @ParameterizedTest
  @CsvSource({
    "301, REDIRECT, FAIL_OVER",
    "400, BAD_REQUEST, GIVE_UP",
    "401, REFUSED, FAIL_OVER",
    "404, REFUSED, FAIL_OVER",
    "408, REQUEST_TIMEOUT, RETRY_SAME",
    "413, BAD_REQUEST, GIVE_UP",
    "422, BAD_REQUEST, GIVE_UP",
    "429, RATE_LIMITED, FAIL_OVER",
    "500, SERVER_ERROR, RETRY_SAME",
    "502, SERVER_ERROR, RETRY_SAME",
    "503, UNAVAILABLE, FAIL_OVER",
    "504, UNAVAILABLE, FAIL_OVER"
  })
  void ofStatus_status_kindAndAction(int status, FailureKind kind, Action action) {
    assertThat(of(status, "").kind()).isEqualTo(kind);
    assertThat(kind.action()).isEqualTo(action);
  }

  @Test
  void ofStatus_codes_tellPromptTooLongAndPolicy() {
    assertThat(of(400, "{\"error\":{\"code\":\"context_length_exceeded\"}}").kind())
        .isEqualTo(FailureKind.CONTEXT_LENGTH);
    assertThat(of(400, "{\"error\":{\"code\":\"content_policy_violation\"}}").kind())
        .isEqualTo(FailureKind.CONTENT_POLICY);
  }

  @Test
  void ofStatus_callersFault_detailIsMasked() {
    Failure failure =
        of(
            400,
            "{\"error\":{\"message\":\"bad key sk-abcdef123456 at https://host/x\\n\","
                + "\"type\":\"t\",\"code\":\"c\",\"param\":\"p\"}}");

    assertThat(failure.detail().orElseThrow())
        .isEqualTo(new UpstreamError("bad key *** at *** ", "t", "c", "p"));
    assertThat(failure.kind().blame()).isEqualTo(Blame.CALLER);
  }

  @Test
  void ofStatus_upstreamsFault_detailIsDropped() {
    assertThat(of(500, "{\"error\":{\"message\":\"secret\"}}").detail()).isEmpty();
  }

  @Test
  void retryAfter_forms_readOrIgnored() {
    assertThat(FailureTable.retryAfter("2", null)).hasValue(2000);
    assertThat(FailureTable.retryAfter("2", "150")).hasValue(150);
    assertThat(FailureTable.retryAfter("Wed, 21 Oct 2026 07:28:00 GMT", null)).isEmpty();
    assertThat(FailureTable.retryAfter("NaN", null)).isEmpty();
    assertThat(FailureTable.retryAfter("-1", null)).isEmpty();
  }
}
