package io.tidegate.router.dispatch;

import io.tidegate.router.config.EndpointConfig;
import io.tidegate.router.config.ModelConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.atomic.AtomicInteger;

/** One upstream address: its connections, its breaker, and what is in flight to it. */
public final class Endpoint {
  /** What the kernel holds for a caller who reads slowly; it would grow to megabytes by itself. */
  private static final int RECEIVE_BUFFER_BYTES = 256 << 10;

  private final EndpointConfig config;
  private final HttpClient client;
  private final Breaker breaker = new Breaker();
  private final AtomicInteger inflight = new AtomicInteger();
  private final int limit;
  private final String uri;

  Endpoint(Vertx vertx, ModelConfig model, EndpointConfig config) {
    this.config = config;
    this.limit = model.maxInflight();
    String path = config.baseUrl().getRawPath();
    this.uri = (path == null ? "" : path) + "/chat/completions";
    this.client =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientOptions()
                    .setDefaultHost(config.baseUrl().getHost())
                    .setDefaultPort(config.port())
                    .setSsl(config.tls())
                    .setVerifyHost(true)
                    .setConnectTimeout((int) model.timeouts().connect().toMillis())
                    .setKeepAliveTimeout(30)
                    .setMaxHeaderSize(32 << 10)
                    .setDecompressionSupported(false)
                    .setReceiveBufferSize(RECEIVE_BUFFER_BYTES)
                    .setTcpNoDelay(true))
            .with(new PoolOptions().setHttp1MaxSize(limit).setMaxWaitQueueSize(limit))
            // Broken connections are told to the calls on them; idle ones may break unnoticed.
            .withConnectHandler(connection -> connection.exceptionHandler(e -> {}))
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

  public int limit() {
    return limit;
  }

  /** 0 closed, 1 half open, 2 open. */
  public int breakerState() {
    return breaker.state(System.nanoTime());
  }

  /** Takes a place in flight; false when all are taken. */
  boolean enter() {
    if (inflight.incrementAndGet() > limit) {
      inflight.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    inflight.decrementAndGet();
  }

  /** A request to this address with its own key; where it goes is never the caller's to say. */
  Future<HttpClientRequest> request() {
    RequestOptions options =
        new RequestOptions().setMethod(HttpMethod.POST).setURI(uri).setFollowRedirects(false);
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
    client.close();
  }
}
