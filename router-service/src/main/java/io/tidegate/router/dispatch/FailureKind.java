package io.tidegate.router.dispatch;

import java.util.Locale;

/**
 * Every way an attempt can fail, and what follows from it: the one table.
 *
 * <p>Nothing here is acted on once content has reached the caller: then only an honest error event
 * is left.
 */
public enum FailureKind {
  /** Refused, unreachable, unknown host, TLS failure, connect deadline. */
  CONNECT(Action.FAIL_OVER, Blame.LINK, 502, "upstream_error"),
  /** The connection broke before the answer began. */
  CONNECTION_LOST(Action.RETRY_SAME, Blame.LINK, 502, "upstream_error"),
  /** Our own bound on requests to this endpoint. */
  BUSY(Action.FAIL_OVER, Blame.NOBODY, 503, "overloaded"),
  /** No budget covers the attempt. */
  BUDGET(Action.FAIL_OVER, Blame.NOBODY, 429, "budget_exceeded"),
  /** 429. */
  RATE_LIMITED(Action.FAIL_OVER, Blame.NOBODY, 429, "rate_limit_exceeded"),
  /** 500, 502 and other 5xx. */
  SERVER_ERROR(Action.RETRY_SAME, Blame.ENDPOINT, 502, "upstream_error"),
  /** 503, 504, 529. */
  UNAVAILABLE(Action.FAIL_OVER, Blame.ENDPOINT, 502, "upstream_error"),
  /** 408. */
  REQUEST_TIMEOUT(Action.RETRY_SAME, Blame.ENDPOINT, 504, "timeout"),
  /** 401, 402, 403, 404: our key or the model's name is wrong there. */
  REFUSED(Action.FAIL_OVER, Blame.LINK, 502, "upstream_error"),
  /** 1xx or 3xx; redirects are never followed. */
  REDIRECT(Action.FAIL_OVER, Blame.ENDPOINT, 502, "upstream_error"),
  /** 400 with a code that says the prompt is too long. */
  CONTEXT_LENGTH(Action.LARGER_WINDOW, Blame.CALLER, 400, "context_length_exceeded"),
  /** 400 with a code that says the content is not allowed; nobody else is asked. */
  CONTENT_POLICY(Action.GIVE_UP, Blame.CALLER, 400, "content_policy_violation"),
  /** Any other 4xx. */
  BAD_REQUEST(Action.GIVE_UP, Blame.CALLER, 400, "invalid_request"),
  /** No content by the first-token deadline. */
  FIRST_TOKEN_TIMEOUT(Action.FAIL_OVER, Blame.ENDPOINT, 504, "timeout"),
  /** No whole answer by the answer deadline. */
  ANSWER_TIMEOUT(Action.FAIL_OVER, Blame.ENDPOINT, 504, "timeout"),
  /** Silence in the middle of a stream. */
  IDLE_TIMEOUT(Action.FAIL_OVER, Blame.ENDPOINT, 504, "timeout"),
  /** The deadline for everything. */
  TOTAL_TIMEOUT(Action.GIVE_UP, Blame.ENDPOINT, 504, "timeout"),
  /** The same, while the caller did not read. */
  SLOW_CALLER(Action.GIVE_UP, Blame.NOBODY, 504, "timeout"),
  /** The answer ended before it was complete. */
  TRUNCATED(Action.FAIL_OVER, Blame.ENDPOINT, 502, "upstream_error"),
  /** Not what was asked for: no JSON, no events, another content type. */
  MALFORMED(Action.FAIL_OVER, Blame.ENDPOINT, 502, "upstream_error"),
  /** An error object in a 200 answer or between the events. */
  IN_BAND_ERROR(Action.FAIL_OVER, Blame.ENDPOINT, 502, "upstream_error"),
  /** A line, event or answer beyond our bounds. */
  TOO_LARGE(Action.FAIL_OVER, Blame.ENDPOINT, 502, "upstream_error"),
  /** No endpoint is in order, anywhere. */
  ALL_DOWN(Action.GIVE_UP, Blame.NOBODY, 503, "no_eligible_model");

  /** What happens next. */
  public enum Action {
    /** Once more on the same model, then as {@link #FAIL_OVER}. */
    RETRY_SAME,
    /** Another endpoint of the model, then another model. */
    FAIL_OVER,
    /** Another model with a larger context window. */
    LARGER_WINDOW,
    /** The caller gets the error. */
    GIVE_UP
  }

  /** Whose fault it is. */
  public enum Blame {
    /** Counts against the endpoint, and as a failure of its model. */
    ENDPOINT,
    /** Counts against the endpoint alone: the model was never heard. */
    LINK,
    CALLER,
    NOBODY
  }

  private final Action action;
  private final Blame blame;
  private final int status;
  private final String code;

  FailureKind(Action action, Blame blame, int status, String code) {
    this.action = action;
    this.blame = blame;
    this.status = status;
    this.code = code;
  }

  public Action action() {
    return action;
  }

  public Blame blame() {
    return blame;
  }

  /** The endpoint failed, whether or not its model did. */
  public boolean endpointAtFault() {
    return blame == Blame.ENDPOINT || blame == Blame.LINK;
  }

  /** The endpoint has let the request wait in vain: it is not asked again for this request. */
  public boolean silence() {
    return this == FIRST_TOKEN_TIMEOUT || this == ANSWER_TIMEOUT || this == IDLE_TIMEOUT;
  }

  /** The endpoint has more to do than it can. */
  public boolean overload() {
    return silence() || this == RATE_LIMITED || this == UNAVAILABLE || this == REQUEST_TIMEOUT;
  }

  /** HTTP status for the caller when nothing else helped. */
  public int status() {
    return status;
  }

  /** {@code error.code} for the caller. */
  public String code() {
    return code;
  }

  /** Lower-case name, as in metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
