package io.tidegate.router.http;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RunningRouter;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ChatTest {
  private FakeUpstream edge;
  private FakeUpstream cloud;
  private RunningRouter router;

  @BeforeEach
  void start() throws Exception {
    edge = new FakeUpstream(FakeUpstream.healthy("up-edge", "hello from the edge"));
    cloud = new FakeUpstream(FakeUpstream.healthy("up-cloud", "hello from the cloud"));
    String yaml =
        "models:\n" + model("edge", "edge", edge, "") + model("cloud", "cloud", cloud, "");
    router = RunningRouter.start(yaml);
  }

  @AfterEach
  void stop() throws Exception {
    router.close();
    edge.close();
    cloud.close();
  }

  @Test
  void chat_wholeAnswer_bytesPassThrough() throws Exception {
    HttpResponse<String> answer =
        router.post("/v1/chat/completions", chat("cloud", false, "Say hello"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(FakeUpstream.completion("up-cloud", "hello from the cloud"));
    assertThat(cloud.seen().get(0).body())
        .isEqualTo(chat("cloud", false, "Say hello").replace("\"cloud\"", "\"up-cloud\""));
    assertThat(cloud.seen().get(0).header("authorization")).isEqualTo("Bearer canary-upstream-key");
    assertThat(answer.headers().firstValue("x-tidegate-model")).contains("cloud");
    assertThat(answer.headers().firstValue("x-tidegate-tier")).contains("cloud");
    assertThat(answer.headers().firstValue("x-tidegate-reason")).contains("pinned");
    assertThat(answer.headers().firstValue("x-tidegate-attempts")).contains("1");
    // 10 prompt tokens at 2.5 USD and 20 completion tokens at 10 USD per million.
    assertThat(answer.headers().firstValue("x-tidegate-cost-usd")).contains("0.000225");
    assertThat(answer.headers().firstValue("x-request-id")).isPresent();
  }

  @Test
  void chat_stream_usageEventStrippedWhenNotAskedFor() throws Exception {
    HttpResponse<String> answer =
        router.post("/v1/chat/completions", chat("edge", true, "Say hello"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type"))
        .contains("text/event-stream; charset=utf-8");
    assertThat(answer.body())
        .endsWith("data: [DONE]\n\n")
        .contains(" edge")
        .doesNotContain("usage");
    assertThat(edge.seen().get(0).body()).contains("\"stream_options\":{\"include_usage\":true}");
  }

  @Test
  void chat_auto_someModelAnswers() throws Exception {
    HttpResponse<String> answer = router.post("/v1/chat/completions", chat("auto", false, "Hi"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-tidegate-reason")).contains("cold_start");
  }

  @Test
  void decide_route_tellsWithoutAsking() throws Exception {
    HttpResponse<String> answer = router.post("/v1/route", chat("auto", false, "Hi"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"decision_id\"").contains("\"propensity\":0.5");
    assertThat(edge.seen()).isEmpty();
    assertThat(cloud.seen()).isEmpty();
  }
}
