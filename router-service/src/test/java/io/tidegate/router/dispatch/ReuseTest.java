package io.tidegate.router.dispatch;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RunningRouter;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When an upstream's connection serves the next request, and when it must not. */
final class ReuseTest {
  private static final String PATH = "/v1/chat/completions";

  private final Set<FakeUpstream.Connection> connections = ConcurrentHashMap.newKeySet();
  private FakeUpstream upstream;
  private RunningRouter router;

  @BeforeEach
  void start() throws Exception {
    upstream = new FakeUpstream(FakeUpstream.healthy("up", "hello"));
    router = RunningRouter.start("models:\n" + model("cloud", "cloud", upstream, ", retries: 1"));
  }

  @AfterEach
  void stop() throws Exception {
    router.close();
    upstream.close();
  }

  /** Answers and notes the connections that were used. */
  private void script(FakeUpstream.Script script) {
    upstream.script(
        (seen, connection) -> {
          connections.add(connection);
          script.answer(seen, connection);
        });
  }

  private HttpResponse<String> ask(boolean stream) throws Exception {
    return router.post(PATH, chat("cloud", stream, "x"));
  }

  @Test
  void answers_wholeAndStreamed_shareConnections() throws Exception {
    script(FakeUpstream.healthy("up", "hello"));

    for (int i = 0; i < 12; i++) {
      assertThat(ask(i % 2 == 0).statusCode()).isEqualTo(200);
    }

    // One for each of two event loops, and none of them is given up after a stream.
    assertThat(connections).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void answer_withAnotherBehindIt_isNobodyElses() throws Exception {
    String forged = FakeUpstream.completion("up", "forged");
    script(
        (seen, connection) -> {
          boolean first = upstream.seen().size() == 1;
          String body = first ? "{\"error\":{}}" : FakeUpstream.completion("up", "own");
          connection.send(
              "HTTP/1.1 "
                  + (first ? 500 : 200)
                  + " X\r\ncontent-type: application/json\r\ncontent-length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body
                  + "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
                  + forged.length()
                  + "\r\n\r\n"
                  + forged);
        });

    for (int i = 0; i < 4; i++) {
      assertThat(ask(false).body()).contains("own").doesNotContain("forged");
    }
  }

  @Test
  void connection_closedByTheUpstreamAfterItsAnswer_isNotUsedAgain() throws Exception {
    script(
        (seen, connection) ->
            connection.json(200, FakeUpstream.completion("up", "own"), "connection: close"));

    for (int i = 0; i < 3; i++) {
      HttpResponse<String> answer = ask(false);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("x-tidegate-attempts")).contains("1");
    }
    assertThat(connections).hasSize(3);
  }
}
