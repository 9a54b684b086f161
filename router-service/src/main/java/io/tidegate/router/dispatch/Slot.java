package io.tidegate.router.dispatch;

import io.tidegate.router.guard.Breaker;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/** One request's place at an endpoint; given back once, with what it told of the endpoint. */
final class Slot {
  private final Endpoint endpoint;
  private final Breaker.Permit permit;
  private final long startedNanos;
  private boolean left;

  Slot(Endpoint endpoint, Breaker.Permit permit, long startedNanos) {
    this.endpoint = endpoint;
    this.permit = permit;
    this.startedNanos = startedNanos;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /**
   * A complete answer.
   *
   * @param firstTokenNanos absent for an answer in one piece
   */
  void answered(OptionalLong firstTokenNanos, long nanos, long outputTokens) {
    if (left) {
      return;
    }
    left = true;
    int inflight = endpoint.leave();
    endpoint.breaker().success(permit, System.nanoTime());
    endpoint
        .adaptive()
        .ifPresent(
            limit -> {
              if (firstTokenNanos.isPresent()) {
                limit.streamed(firstTokenNanos.getAsLong() * 1e-9, inflight);
              } else {
                limit.whole(nanos * 1e-9, outputTokens, inflight);
              }
            });
  }

  /** No answer. */
  void failed(FailureKind kind) {
    if (left) {
      return;
    }
    left = true;
    endpoint.leave();
    long now = System.nanoTime();
    if (kind.endpointAtFault()) {
      endpoint.breaker().failure(permit, now, ThreadLocalRandom.current().nextDouble());
    } else {
      endpoint.breaker().ignore(permit);
    }
    if (kind.overload()) {
      endpoint.adaptive().ifPresent(limit -> limit.dropped(startedNanos, now));
    }
  }

  /** The caller left, or the request was never sent: nothing was told. */
  void ignored() {
    if (!left) {
      left = true;
      endpoint.leave();
      endpoint.breaker().ignore(permit);
    }
  }
}
