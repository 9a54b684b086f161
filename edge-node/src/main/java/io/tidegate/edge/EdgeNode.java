package io.tidegate.edge;

import io.tidegate.edge.decoder.ModelFolderException;
import io.tidegate.edge.generate.LanguageModel;
import io.tidegate.edge.http.EdgeServer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server for one decoder model, with an event loop, worker threads and a port of its own.
 */
public final class EdgeNode implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EdgeNode.class);
  private static final long SECONDS_MAX = 20;

  private final Vertx vertx;
  private final EdgeServer server;
  private final LanguageModel model;
  private final int port;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EdgeNode(Vertx vertx, EdgeServer server, LanguageModel model, int port) {
    this.vertx = vertx;
    this.server = server;
    this.model = model;
    this.port = port;
  }

  /**
   * Loads the model, then listens. Returns when requests are answered; not for an event loop.
   *
   * @throws ModelFolderException if the model cannot be served
   * @throws EdgeStartException if the address cannot be listened on
   */
  public static EdgeNode start(EdgeNodeConfig config) {
    long began = System.nanoTime();
    LanguageModel model =
        LanguageModel.load(config.modelDir(), config.intraOpThreads(), config.contextWindowMax());
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2));
    EdgeServer server = new EdgeServer(vertx, config, model);
    try {
      int port =
          server
              .listen()
              .toCompletionStage()
              .toCompletableFuture()
              .get(SECONDS_MAX, TimeUnit.SECONDS);
      log.info(
          "edge node serves {} ({}, {} tokens) on {}:{}, ready after {} ms",
          config.modelName(),
          model.decoder().quantization(),
          model.contextWindow(),
          config.host(),
          port,
          (System.nanoTime() - began) / 1_000_000);
      return new EdgeNode(vertx, server, model, port);
    } catch (ExecutionException | TimeoutException e) {
      release(vertx, server, model);
      throw new EdgeStartException(
          "edge node cannot listen on "
              + config.host()
              + ":"
              + config.port()
              + ": "
              + rootMessage(e)
              + "; choose another port or end what holds this one",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      release(vertx, server, model);
      throw new EdgeStartException("interrupted while starting", e);
    }
  }

  private static String rootMessage(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return String.valueOf(cause.getMessage());
  }

  /** The port in use. */
  public int port() {
    return port;
  }

  /** The most tokens of prompt and answer together. */
  public int contextWindow() {
    return model.contextWindow();
  }

  /** SHA-256 of the model's files, lower-case hexadecimal. */
  public String modelDigest() {
    return model.digest();
  }

  /**
   * Takes no more requests, waits for answers in the making as long as the settings allow, then
   * frees everything.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release(vertx, server, model);
    }
  }

  private static void release(Vertx vertx, EdgeServer server, LanguageModel model) {
    boolean idle = server.drain();
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.warn("edge node did not close in {} s", SECONDS_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (idle) {
      model.close(); // a worker that is still at it would find its memory gone
    }
  }
}
