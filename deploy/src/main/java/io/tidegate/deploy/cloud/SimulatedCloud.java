package io.tidegate.deploy.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Iterator;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An OpenAI-compatible provider on the loopback address without any model behind it.
 *
 * <p>It answers the questions of an {@link AnswerKey} with the accuracy, the delays (really waited)
 * and the prices of a {@link CloudProfile}, and everything else with a sentence that says what it
 * is. Every answer carries {@value #NAME} as its system fingerprint and in a header. It counts for
 * itself how many requests brought it personal data.
 */
public final class SimulatedCloud implements AutoCloseable {
  /** What it calls itself. */
  public static final String NAME = "tidegate-simulated-cloud";

  static final String HEADER = "x-simulated-provider";
  private static final String HOST = "127.0.0.1";
  private static final int BODY_BYTES_MAX = 4 << 20;

  private final Vertx vertx;
  private final HttpServer server;
  private final CloudProfile profile;
  private final AnswerKey key;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong personalData = new AtomicLong();

  private SimulatedCloud(Vertx vertx, HttpServer server, CloudProfile profile, AnswerKey key) {
    this.vertx = vertx;
    this.server = server;
    this.profile = profile;
    this.key = key;
  }

  /**
   * Starts it.
   *
   * @param port loopback port; 0 for any free one
   * @throws IllegalStateException when the port is in use
   */
  public static SimulatedCloud start(CloudProfile profile, AnswerKey key, int port) {
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1));
    HttpServer server = vertx.createHttpServer(new HttpServerOptions().setHost(HOST).setPort(port));
    SimulatedCloud cloud = new SimulatedCloud(vertx, server, profile, key);
    try {
      server
          .requestHandler(cloud::handle)
          .listen()
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      vertx.close();
      throw new IllegalStateException(
          "the simulated cloud can not listen on " + HOST + ":" + port + ": " + e.getCause(), e);
    }
    return cloud;
  }

  public int port() {
    return server.actualPort();
  }

  /** {@code http://host:port/v1}, what an OpenAI client takes as its base. */
  public String baseUrl() {
    return "http://" + HOST + ":" + port() + "/v1";
  }

  /** Chat requests that came in. */
  public long requestsSeen() {
    return requests.get();
  }

  /** Chat requests that held personal data of the workload, anywhere in them. */
  public long personalDataRequestsSeen() {
    return personalData.get();
  }

  @Override
  public void close() {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("the simulated cloud did not stop", e);
    }
  }

  private void handle(HttpServerRequest request) {
    request.response().putHeader(HEADER, NAME);
    if (request.method().equals(HttpMethod.GET) && request.path().equals("/v1/models")) {
      send(request.response(), 200, ChatShapes.models(profile.model()));
    } else if (request.method().equals(HttpMethod.POST)
        && request.path().equals("/v1/chat/completions")) {
      collect(request);
    } else {
      send(
          request.response(),
          404,
          ChatShapes.error(
              "the simulated cloud has no " + request.method() + " " + request.path(),
              "invalid_request_error",
              "not_found"));
    }
  }

  private void collect(HttpServerRequest request) {
    Buffer body = Buffer.buffer();
    request.handler(
        part -> {
          if (body.length() + part.length() <= BODY_BYTES_MAX) {
            body.appendBuffer(part);
          } else if (!request.response().ended()) {
            send(
                request.response(),
                413,
                ChatShapes.error(
                    "the body has more than " + BODY_BYTES_MAX + " bytes",
                    "invalid_request_error",
                    "request_too_large"));
          }
        });
    request.endHandler(
        end -> {
          if (!request.response().ended()) {
            answer(request.response(), body.toString());
          }
        });
  }

  private void answer(HttpServerResponse response, String body) {
    ChatQuestion question;
    try {
      question = ChatQuestion.parse(body);
    } catch (IllegalArgumentException e) {
      send(
          response,
          400,
          ChatShapes.error(
              "the simulated cloud can not read the request: " + e.getMessage(),
              "invalid_request_error",
              "bad_request"));
      return;
    }
    long number = requests.incrementAndGet();
    if (key.holdsPersonalData(question.everything())) {
      personalData.incrementAndGet();
    }
    SimulatedAnswer answer =
        SimulatedAnswer.to(question.text(), question.characters(), profile, key);
    ChatShapes shapes =
        new ChatShapes(
            "chatcmpl-simulated-" + number, profile.model(), System.currentTimeMillis() / 1000);
    if (question.stream()) {
      response
          .setChunked(true)
          .putHeader("content-type", "text/event-stream; charset=utf-8")
          .putHeader("cache-control", "no-cache");
      Stream stream =
          new Stream(response, shapes, answer, question.usage(), answer.pieces().iterator());
      after(answer.firstMillis(), () -> stream.next(true));
    } else {
      after(answer.totalMillis(), () -> send(response, 200, shapes.completion(answer)));
    }
  }

  private void after(int millis, Runnable action) {
    vertx.setTimer(Math.max(1, millis), timer -> action.run());
  }

  private static void send(HttpServerResponse response, int status, JsonNode body) {
    if (!response.closed() && !response.ended()) {
      response
          .setStatusCode(status)
          .putHeader("content-type", "application/json")
          .end(body.toString());
    }
  }

  /** One answer on its way, a token at a time; it ends when the caller hangs up. */
  private final class Stream {
    private final HttpServerResponse response;
    private final ChatShapes shapes;
    private final SimulatedAnswer answer;
    private final boolean usage;
    private final Iterator<String> pieces;

    Stream(
        HttpServerResponse response,
        ChatShapes shapes,
        SimulatedAnswer answer,
        boolean usage,
        Iterator<String> pieces) {
      this.response = response;
      this.shapes = shapes;
      this.answer = answer;
      this.usage = usage;
      this.pieces = pieces;
    }

    void next(boolean first) {
      if (response.closed()) {
        return;
      }
      event(shapes.piece(pieces.next(), first, usage));
      if (pieces.hasNext()) {
        after(answer.tokenMillis(), () -> next(false));
        return;
      }
      event(shapes.finish(usage));
      if (usage) {
        event(shapes.usageChunk(answer));
      }
      response.end("data: [DONE]\n\n");
    }

    private void event(JsonNode data) {
      response.write("data: " + data + "\n\n");
    }
  }
}
