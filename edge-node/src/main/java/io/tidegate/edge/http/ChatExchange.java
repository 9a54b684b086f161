package io.tidegate.edge.http;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.edge.generate.Cancellation;
import io.tidegate.edge.generate.Generation;
import io.tidegate.edge.generate.GenerationListener;
import io.tidegate.edge.generate.PromptTooLongException;
import io.tidegate.edge.generate.TokenScore;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Threads: begin, hungUp and everything that touches the response run on the event loop; work and the listener run on a worker. Chunks are
 * written as text on the worker and handed over whole.
 */
/** One chat completion from its acceptance to its last byte. */
final class ChatExchange implements GenerationListener {
  private static final Logger log = LoggerFactory.getLogger(ChatExchange.class);
  private static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");

  private final Serving serving;
  private final ChatRequest request;
  private final String requestId;
  private final Context loop;
  private final HttpServerResponse response;
  private final ChatJson json;
  private final Cancellation cancellation = new Cancellation();
  private final WorkQueue.Job job;
  private final long acceptedNanos = System.nanoTime();
  private final StringBuilder text = new StringBuilder();
  private final List<TokenScore> scores = new ArrayList<>();
  private volatile boolean stopping;
  private boolean over; // on the event loop: counted and let go

  ChatExchange(
      Serving serving,
      ChatRequest request,
      String requestId,
      Context loop,
      HttpServerResponse response) {
    this.serving = serving;
    this.request = request;
    this.requestId = requestId;
    this.loop = loop;
    this.response = response;
    this.json =
        new ChatJson(
            "chatcmpl-" + requestId,
            System.currentTimeMillis() / 1000,
            serving.config().modelName(),
            serving.fingerprint(),
            serving.model().tokenizer());
    this.job = serving.queue().job(this::work);
  }

  /** Queues the request, or refuses it when the queue is full. */
  void begin() {
    serving.open().add(this);
    response.closeHandler(closed -> hungUp());
    response.exceptionHandler(failed -> hungUp());
    if (response.closed()) {
      hungUp();
      return;
    }
    if (!serving.queue().offer(job)) {
      serving.metrics().shed("queue_full");
      fail(
          ApiError.overloaded(
              "all workers are busy and the queue is full", serving.retryAfterMillis()));
    }
  }

  private void hungUp() {
    cancellation.raise();
    if (serving.queue().remove(job)) {
      serving.metrics().cancelledWaiting();
    }
    finish(499);
  }

  /** Ends the answer between two tokens because the node is going down. */
  void stop() {
    stopping = true;
    cancellation.raise();
  }

  private void work() {
    if (cancellation.isRaised()) {
      onLoop(() -> fail(ApiError.stopping()));
      return;
    }
    long waitedNanos = System.nanoTime() - acceptedNanos;
    if (waitedNanos > serving.config().queueWaitMillisMax() * 1_000_000L) {
      serving.metrics().shed("queue_wait");
      onLoop(
          () ->
              fail(ApiError.overloaded("no worker was free in time", serving.retryAfterMillis())));
      return;
    }
    try {
      Generation generation =
          serving.generator().generate(request.generation(), this, cancellation);
      serving.metrics().answered(generation, waitedNanos);
      deliver(generation);
    } catch (PromptTooLongException e) {
      onLoop(() -> fail(ApiError.contextLength(e)));
    } catch (OrtException | RuntimeException | OutOfMemoryError e) {
      log.error("request {} failed", requestId, e);
      onLoop(() -> fail(ApiError.internal()));
    }
  }

  private void deliver(Generation generation) {
    if (generation.end() == Generation.End.CANCELLED) {
      if (stopping) {
        onLoop(() -> fail(ApiError.stopping()));
      }
      return;
    }
    boolean usage = request.includeUsage();
    if (request.stream()) {
      Buffer last = event(json.lastChunk(generation, usage));
      if (usage) {
        last.appendBuffer(event(json.usageChunk(generation)));
      }
      last.appendBuffer(DONE);
      onLoop(() -> end(last));
    } else {
      Buffer body = bytes(json.completion(text.toString(), wantedScores(scores), generation));
      onLoop(
          () -> {
            response.putHeader("content-type", "application/json; charset=utf-8");
            end(body);
          });
    }
  }

  @Override
  public void started(int promptTokens) {
    if (request.stream()) {
      Buffer first = event(json.firstChunk(request.includeUsage()));
      onLoop(
          () -> {
            response.setChunked(true);
            response.putHeader("content-type", "text/event-stream; charset=utf-8");
            response.putHeader("cache-control", "no-cache");
            response.putHeader("x-accel-buffering", "no");
            write(first);
          });
    }
  }

  @Override
  public void token() {
    serving.metrics().tokenDrawn();
  }

  @Override
  public void piece(String piece, List<TokenScore> pieceScores) {
    if (request.stream()) {
      Buffer chunk =
          event(json.pieceChunk(piece, wantedScores(pieceScores), request.includeUsage()));
      onLoop(() -> write(chunk));
    } else {
      text.append(piece);
      scores.addAll(pieceScores);
    }
  }

  private @Nullable List<TokenScore> wantedScores(List<TokenScore> all) {
    return request.generation().topScores().isPresent() ? all : null;
  }

  private void onLoop(Runnable action) {
    loop.runOnContext(
        ignored -> {
          if (!over && !response.closed()) {
            action.run();
          }
        });
  }

  private void write(Buffer chunk) {
    response.write(chunk).onFailure(gone -> hungUp());
  }

  private void end(Buffer last) {
    int status = response.getStatusCode();
    finish(status);
    response.end(last);
  }

  /** Ends with an error: as a response of its own, or inside a stream that has begun. */
  private void fail(ApiError error) {
    finish(error.status());
    if (response.headWritten()) {
      response.end(event(error.json()).appendBuffer(DONE));
    } else {
      error.send(response);
    }
  }

  private void finish(int status) {
    if (!over) {
      over = true;
      serving.open().remove(this);
      serving.metrics().responded(status, System.nanoTime() - acceptedNanos);
    }
  }

  private static Buffer event(ObjectNode node) {
    return Buffer.buffer(("data: " + node + "\n\n").getBytes(StandardCharsets.UTF_8));
  }

  private static Buffer bytes(ObjectNode node) {
    return Buffer.buffer(node.toString().getBytes(StandardCharsets.UTF_8));
  }
}
