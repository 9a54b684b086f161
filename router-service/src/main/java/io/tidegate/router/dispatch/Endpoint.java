package io.tidegate.router.dispatch;

import io.tidegate.router.config.EndpointConfig;
import io.tidegate.router.config.ModelConfig;
import io.tidegate.router.guard.Breaker;
import io.tidegate.router.guard.ConcurrencyLimit;
import io.tidegate.router.guard.Ejections;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One upstream address: its connections, its breaker, its limit, and what is in flight to it.
 *
 * <p>Every event loop has connections of its own, so that an answer never changes threads; how many
 * requests are in flight is counted across all of them.
 */
public final class Endpoint {
  /** What the kernel holds for a caller who reads slowly; it would grow to megabytes by itself. */
  private static final int RECEIVE_BUFFER_BYTES = 256 << 10;

  private final EndpointConfig config;
  private final Supplier<HttpClient> newClient;
  private final Map<Thread, HttpClient> clients = new ConcurrentHashMap<>();
  private final Breaker breaker;
  private final Optional<ConcurrencyLimit> adaptive;
  private final AtomicInteger inflight = new AtomicInteger();
  private final int inflightMax;
  private final String uri;

  Endpoint(Vertx vertx, ModelConfig model, EndpointConfig config, Ejections ejections) {
    this.config = config;
    this.breaker = new Breaker(model.breaker(), ejections);
    this.inflightMax = model.maxInflight();
    this.adaptive =
        model.adaptiveConcurrency()
            ? Optional.of(new ConcurrencyLimit(inflightMax))
            : Optional.empty();
    String path = config.baseUrl().getRawPath();
    this.uri = (path == null ? "" : path) + "/chat/completions";
    ejections.joined();
    this.newClient =
        () ->
            vertx
                .httpClientBuilder()
                .with(
                    UpstreamDoor.options(config)
                        .setConnectTimeout((int) model.timeouts().connect().toMillis())
                        .setKeepAliveTimeout(30)
                        .setMaxHeaderSize(32 << 10)
                        .setDecompressionSupported(false)
                        .setReceiveBufferSize(RECEIVE_BUFFER_BYTES)
                        .setTcpNoDelay(true))
                .with(
                    new PoolOptions().setHttp1MaxSize(inflightMax).setMaxWaitQueueSize(inflightMax))
                .withConnectHandler(connection -> UpstreamDoor.check(config, connection))
                .build();
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

  /** A request to this address with its own key; where it goes is never the caller's to say. */
  Future<HttpClientRequest> request() {
    RequestOptions options =
        new RequestOptions().setMethod(HttpMethod.POST).setURI(uri).setFollowRedirects(false);
    Thread loop = Thread.currentThread();
    HttpClient client = clients.get(loop);
    if (client == null) {
      client = clients.computeIfAbsent(loop, thread -> newClient.get());
    }
    return client
        .request(options)
        .map(
            request -> {
              config
                  .apiKey()
                  .ifPresent(key -> request.putHeader("authorization", "Bearer " + key.value()));
              return request;
            });
  }

  /** Closes idle and busy connections alike. */
  void close() {
    breaker.retire();
    clients.values().forEach(HttpClient::close);
  }
}
