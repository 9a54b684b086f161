package io.tidegate.router.http;

import static io.tidegate.router.RunningRouter.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RunningRouter;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The official client works against the router as it does against OpenAI. */
final class OpenAiClientTest {
  private static final String KEY_SHA256 =
      "2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683"; // "key"
  private FakeUpstream upstream;
  private RunningRouter router;

  @BeforeEach
  void start() throws Exception {
    upstream = new FakeUpstream(FakeUpstream.healthy("up-m", "hello from the edge"));
    router =
        RunningRouter.start(
            "models:\n"
                + model("m", "edge", upstream, "")
                + "tenants:\n  - { name: acme, key_sha256: \""
                + KEY_SHA256
                + "\" }\n");
  }

  @AfterEach
  void stop() throws Exception {
    router.close();
    upstream.close();
  }

  private OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder().baseUrl(router.baseUrl()).apiKey(key).maxRetries(0).build();
  }

  private static ChatCompletionCreateParams.Builder ask(String model) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage("Say hello");
  }

  @Test
  void create_auto_answerAndUsage() {
    ChatCompletion answer = client("key").chat().completions().create(ask("auto").build());

    assertThat(answer.choices().get(0).message().content()).contains("hello from the edge");
    assertThat(answer.model()).isEqualTo("up-m");
    assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(20);
  }

  @Test
  void createStreaming_withUsage_everyChunkAndTheUsage() {
    ChatCompletionCreateParams params =
        ask("auto")
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    List<ChatCompletionChunk> chunks;
    try (StreamResponse<ChatCompletionChunk> stream =
        client("key").chat().completions().createStreaming(params)) {
      chunks = stream.stream().toList();
    }

    String text =
        chunks.stream()
            .flatMap(chunk -> chunk.choices().stream())
            .map(choice -> choice.delta().content().orElse(""))
            .collect(Collectors.joining());
    assertThat(text).isEqualTo("hello from the edge");
    assertThat(chunks.get(chunks.size() - 1).usage().orElseThrow().promptTokens()).isEqualTo(10);
  }

  @Test
  void createStreaming_midStreamCut_clientThrows() {
    upstream.script(
        (seen, c) -> {
          c.streamHead();
          c.chunk("data: " + FakeUpstream.events("m", "one two").get(1) + "\n\n");
          c.cut();
        });

    assertThatThrownBy(
            () -> {
              try (StreamResponse<ChatCompletionChunk> stream =
                  client("key").chat().completions().createStreaming(ask("m").build())) {
                stream.stream().toList();
              }
            })
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void create_wrongKey_unauthorized() {
    assertThatThrownBy(() -> client("nope").chat().completions().create(ask("auto").build()))
        .isInstanceOf(UnauthorizedException.class);
    assertThat(upstream.seen()).isEmpty();
  }

  @Test
  void create_unknownModel_notFound() {
    assertThatThrownBy(() -> client("key").chat().completions().create(ask("nobody").build()))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void create_upstreamRefuses_badRequestWithItsMessage() {
    upstream.script((seen, c) -> c.json(400, "{\"error\":{\"message\":\"too hot\"}}"));

    assertThatThrownBy(() -> client("key").chat().completions().create(ask("m").build()))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("too hot");
  }

  @Test
  void models_list_autoAndAll() {
    assertThat(client("key").models().list().data())
        .extracting(m -> m.id())
        .containsExactly("auto", "m");
  }
}
