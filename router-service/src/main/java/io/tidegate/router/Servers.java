package io.tidegate.router;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The HTTP servers of one router, one for each event loop of each port. */
final class Servers {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final HttpServerOptions options;
  private final Handler<HttpConnection> onConnection;
  private final Queue<HttpServer> servers = new ConcurrentLinkedQueue<>();

  /**
   * @param onConnection sees every new connection first
   */
  Servers(Vertx vertx, HttpServerOptions options, Handler<HttpConnection> onConnection) {
    this.vertx = vertx;
    this.options = options;
    this.onConnection = onConnection;
  }

  /**
   * Binds one server per event loop to one port and gives the port in use.
   *
   * @param setting the setting that says so, for messages
   * @param wanted 0 for any free port
   * @throws RouterStartException when the port is taken or the address is not this machine's
   */
  int bind(String setting, Handler<HttpServerRequest> handler, String host, int wanted, int loops) {
    // All loops of one server share its free port; the number keeps the two servers apart.
    SocketAddress address =
        wanted == 0
            ? SocketAddress.sharedRandomPort(setting.equals("listen.port") ? 1 : 2, host)
            : SocketAddress.inetSocketAddress(wanted, host);
    List<HttpServer> started = new ArrayList<>();
    Future<String> deployed =
        vertx.deployVerticle(
            () ->
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    HttpServer server =
                        vertx
                            .createHttpServer(options)
                            .connectionHandler(onConnection)
                            .requestHandler(handler);
                    servers.add(server);
                    return server
                        .listen(address)
                        .onSuccess(
                            s -> {
                              synchronized (started) {
                                started.add(s);
                              }
                            });
                  }
                },
            new DeploymentOptions().setInstances(loops));
    try {
      deployed
          .toCompletionStage()
          .toCompletableFuture()
          .get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new RouterStartException(
          setting + ": cannot listen on " + host + ":" + wanted + ": " + reason(e.getCause()));
    } catch (TimeoutException e) {
      throw new RouterStartException(setting + ": did not start within " + START_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RouterStartException("interrupted while starting");
    }
    synchronized (started) {
      return started.get(0).actualPort();
    }
  }

  private static String reason(@Nullable Throwable cause) {
    String message = cause == null ? "unknown" : String.valueOf(cause.getMessage());
    return message.contains("in use") ? "the port is in use" : message;
  }

  /**
   * Stops accepting; connections end when their requests have, at the latest after the time given.
   */
  Future<?> shutdown(long drainMillis) {
    List<Future<Void>> stopping = new ArrayList<>();
    servers.forEach(s -> stopping.add(s.shutdown(drainMillis, TimeUnit.MILLISECONDS)));
    return Future.join(stopping);
  }
}
