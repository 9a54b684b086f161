package io.tidegate.router.dispatch;

import io.tidegate.router.config.EndpointConfig;
import io.tidegate.router.config.ModelConfig;
import io.tidegate.router.guard.Breaker;
import io.tidegate.router.guard.ConcurrencyLimit;
import io.tidegate.router.guard.Ejections;
import io.tidegate.router.request.Operation;
import io.tidegate.router.upstream.Line;
import io.tidegate.router.upstream.Lines;
import io.tidegate.router.upstream.RequestHead;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One upstream address: its connections, its breaker, its limit, and what is in flight to it.
 *
 * <p>Every event loop has connections of its own, so that an answer never changes threads; how many
 * requests are in flight is counted across all of them.
 */
public final class Endpoint {
  private final EndpointConfig config;
  private final Lines lines;
  private final Map<Operation, RequestHead> heads = new EnumMap<>(Operation.class);
  private final Breaker breaker;
  private final Optional<ConcurrencyLimit> adaptive;
  private final AtomicInteger inflight = new AtomicInteger();
  private final int inflightMax;

  Endpoint(Vertx vertx, ModelConfig model, EndpointConfig config, Ejections ejections) {
    this.config = config;
    this.breaker = new Breaker(model.breaker(), ejections);
    this.inflightMax = model.maxInflight();
    this.adaptive =
        model.adaptiveConcurrency()
            ? Optional.of(new ConcurrencyLimit(inflightMax))
            : Optional.empty();
    for (Operation operation : Operation.values()) {
      heads.put(operation, new RequestHead(config, operation.path()));
    }
    this.lines = new Lines(vertx, config, (int) model.timeouts().connect().toMillis());
    ejections.joined();
  }

  /** Host and port. */
  public String name() {
    return config.name();
  }

  Breaker breaker() {
    return breaker;
  }

  /** Requests in flight. */
  public int inflight() {
    return inflight.get();
  }

  /** Requests that may be in flight, as found by trying; at most {@code max_inflight}. */
  public int limit() {
    return adaptive.map(ConcurrencyLimit::limit).orElse(inflightMax);
  }

  /** 0 closed, 1 half open, 2 open. */
  public int breakerState() {
    return breaker.state(System.nanoTime());
  }

  /** A place in flight, with the breaker's permit; null when there is none. */
  @Nullable Slot enter(long nowNanos) {
    if (inflight.incrementAndGet() > limit()) {
      inflight.decrementAndGet();
      return null;
    }
    Breaker.Permit permit = breaker.tryAcquire(nowNanos);
    if (permit == null) {
      inflight.decrementAndGet();
      return null;
    }
    return new Slot(this, permit, nowNanos);
  }

  Optional<ConcurrencyLimit> adaptive() {
    return adaptive;
  }

  /** Gives a place back; requests in flight before that. */
  int leave() {
    return inflight.getAndDecrement();
  }

  /** A connection to this address; where it leads is never the caller's to say. */
  Future<Line> connection() {
    return lines.take();
  }

  /** Writes requests to this address, with its own key. */
  RequestHead head(Operation operation) {
    return Objects.requireNonNull(heads.get(operation));
  }

  /** Closes idle and busy connections alike. */
  void close() {
    breaker.retire();
    lines.close();
  }
}
