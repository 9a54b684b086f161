package io.tidegate.router.http;

import io.tidegate.core.constraint.Rejection;
import io.tidegate.router.dispatch.Caller;
import io.tidegate.router.dispatch.Failure;
import io.tidegate.router.dispatch.HopFacts;
import io.vertx.core.Completable;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;

/** A caller behind an HTTP response. */
final class HttpCaller implements Caller {
  private static final int WRITE_QUEUE_BYTES = 128 << 10;

  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private final Exchange exchange;
  private final HttpServerResponse response;
  private long progressNanos = System.nanoTime();
  private final Completable<Void> left = (result, failure) -> progressNanos = System.nanoTime();

  HttpCaller(Exchange exchange) {
    this.exchange = exchange;
    this.response = exchange.response();
  }

  @Override
  public void openStream(HopFacts facts) {
    if (gone()) {
      return;
    }
    exchange.answeredBy(facts.decision().chosenCandidate().model());
    DecisionHeaders.put(response, facts, exchange.debug());
    response
        .setWriteQueueMaxSize(WRITE_QUEUE_BYTES)
        .setChunked(true)
        .putHeader("content-type", "text/event-stream; charset=utf-8")
        .putHeader("cache-control", "no-cache")
        .putHeader("x-accel-buffering", "no");
  }

  @Override
  public boolean write(Buffer events) {
    if (!gone()) {
      response.write(events).onComplete(left);
    }
    return !response.writeQueueFull();
  }

  @Override
  public long progressNanos() {
    return progressNanos;
  }

  @Override
  public void onDrain(Runnable resume) {
    response.drainHandler(
        v -> {
          response.drainHandler(null);
          resume.run();
        });
  }

  @Override
  public void endStream(Buffer last) {
    if (!gone()) {
      response.end(last);
    }
  }

  @Override
  public void answer(Buffer body, HopFacts facts) {
    if (!gone()) {
      exchange.answeredBy(facts.decision().chosenCandidate().model());
      DecisionHeaders.put(response, facts, exchange.debug());
      response.putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(body);
    }
  }

  @Override
  public void fail(Failure failure, HopFacts facts) {
    if (gone()) {
      return;
    }
    String model = facts.decision().chosenCandidate().model();
    ErrorReply reply = NoAnswer.upstream(failure, model, facts.attempts());
    if (response.headWritten()) {
      response.end(reply.event());
    } else {
      exchange.answeredBy(model);
      DecisionHeaders.put(response, facts, exchange.debug());
      Replies.error(response, reply);
    }
  }

  @Override
  public void refuse(List<Rejection> rejections, long retryAfterMillis) {
    Replies.error(response, NoAnswer.noEligibleModel(rejections, retryAfterMillis));
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // The close handler tells when it is done.
  public void drop() {
    HttpConnection connection = exchange.request().connection();
    if (connection instanceof ConnectionBase open) {
      // An orderly close would wait for what this caller does not read.
      open.channelHandlerContext().close();
    } else {
      connection.close();
    }
  }

  @Override
  public boolean gone() {
    return response.closed() || response.ended();
  }
}
