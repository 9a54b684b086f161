package io.tidegate.deploy.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CountDownLatch;

/** A provider that answers at once, streamed or not, for measuring what stands in front of it. */
public final class ZeroDelayMock {
  private static final Buffer WHOLE =
      Buffer.buffer(
          "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"mock\","
              + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Yes.\"},"
              + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,"
              + "\"completion_tokens\":2,\"total_tokens\":11}}");
  private static final int WORDS = 20;

  private ZeroDelayMock() {}

  /** Serves until the process ends. */
  public static void serve(int port, int eventLoops) throws InterruptedException {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(eventLoops));
    Buffer events = events();
    for (int i = 0; i < eventLoops; i++) {
      HttpServer server =
          vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port));
      server.requestHandler(request -> answer(request, events));
      server.listen().await();
    }
    new CountDownLatch(1).await();
  }

  private static void answer(HttpServerRequest request, Buffer events) {
    request
        .body()
        .onSuccess(
            body -> {
              boolean stream = body.toString().contains("\"stream\":true");
              request
                  .response()
                  .putHeader("content-type", stream ? "text/event-stream" : "application/json")
                  .end(stream ? events : WHOLE);
            });
  }

  private static Buffer events() {
    String head =
        "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
            + "\"model\":\"mock\",\"choices\":[{\"index\":0,\"delta\":";
    Buffer events = Buffer.buffer();
    for (int i = 0; i < WORDS; i++) {
      events.appendString(head + "{\"content\":\"word \"},\"finish_reason\":null}]}\n\n");
    }
    events.appendString(head + "{},\"finish_reason\":\"stop\"}]}\n\n");
    return events.appendString("data: [DONE]\n\n");
  }
}
