package io.tidegate.router.redact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RunningRouter;
import io.tidegate.router.classify.PersonalDataScan;
import io.tidegate.router.classify.PersonalDataScanner;
import io.tidegate.router.config.PrivacyConfig;
import io.tidegate.router.config.PrivacyMode;
import io.tidegate.router.features.PromptReader;
import io.tidegate.router.features.PromptReading;
import io.tidegate.router.request.ChatRequest;
import io.tidegate.router.request.Operation;
import io.tidegate.router.request.Turn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Every reason why a request is not sent in disguise has a name, and is counted once. */
final class RefusalTest {
  private static final String MAIL = "lena.okafor@example.org";
  private static final PrivacyConfig POLICY =
      new PrivacyConfig(
          PrivacyMode.REDACT_THEN_CLOUD, new TreeMap<>(Map.of("IBAN", PrivacyMode.EDGE_ONLY)));

  private final PersonalDataScanner rules = new PersonalDataScanner();
  private final List<String> results = new ArrayList<>();

  private String judge(
      String body, Operation operation, Set<String> kinds, Optional<PersonalDataScan> scan)
      throws Exception {
    ChatRequest request = ChatRequest.parse(body.getBytes(StandardCharsets.UTF_8), operation);
    PromptReader reader =
        new PromptReader() {
          @Override
          public void read(String tenant, ChatRequest asked, Consumer<PromptReading> done) {
            throw new UnsupportedOperationException();
          }

          @Override
          public void search(ChatRequest asked, Consumer<Optional<PersonalDataScan>> then) {
            then.accept(scan);
          }
        };
    results.clear();
    List<PrivacyDesk.Verdict> verdicts = new ArrayList<>();
    new PrivacyDesk(reader, results::add).judge(request, kinds, POLICY, verdicts::add);
    assertThat(verdicts).hasSize(1);
    assertThat(verdicts.get(0).redaction().isPresent()).isEqualTo(results.contains("done"));
    return String.join(" ", results);
  }

  private String judge(String body) throws Exception {
    ChatRequest request = ChatRequest.parse(body.getBytes(StandardCharsets.UTF_8));
    return judge(
        body,
        Operation.CHAT,
        Set.of("EMAIL"),
        Optional.of(rules.scan(request.turns().stream().map(Turn::text).toList())));
  }

  private static String saying(String text) {
    return RunningRouter.chat("auto", false, text);
  }

  @Test
  void judge_everyCase_saysOnceWhatBecameOfIt() throws Exception {
    String plain = saying("write to " + MAIL);
    assertThat(judge(plain)).isEqualTo("done");
    assertThat(judge(saying("hello"))).isEqualTo("nothing_found");
    assertThat(judge(plain.replace("\"role\"", "\"name\":\"" + MAIL + "\",\"role\"")))
        .isEqualTo("identifier");
    assertThat(judge(plain.replace("\"model\"", "\"metadata\":{\"" + MAIL + "\":1},\"model\"")))
        .isEqualTo("left_over");
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 501; i++) {
      many.append("a").append(i).append("@example.org ");
    }
    assertThat(judge(saying(many.toString()))).isEqualTo("too_many");
    assertThat(judge(saying(MAIL + " has DE89370400440532013000"))).isEqualTo("edge_only_kind");
    assertThat(judge(plain, Operation.CHAT, Set.of("EMAIL"), Optional.empty())).isEqualTo("unread");
    String picture =
        "{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\""
            + MAIL
            + "\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AA\"}}]}]}";
    assertThat(judge(picture)).isEqualTo("images");
    assertThat(
            judge(
                "{\"model\":\"a\",\"input\":\"" + MAIL + "\"}",
                Operation.EMBEDDING,
                Set.of("EMAIL"),
                Optional.empty()))
        .isEqualTo("embeddings");
  }

  @Test
  void judge_nothingToReplace_isNotCounted() throws Exception {
    assertThat(judge(saying("x"), Operation.CHAT, Set.of(), Optional.empty())).isEmpty();
    assertThat(judge(saying("x"), Operation.CHAT, Set.of("EMAIL", "IBAN"), Optional.empty()))
        .as("edge-only before anything is looked at")
        .isEmpty();
  }

  @Test
  void metrics_refusedRequest_countedWithoutAnyOfIt() throws Exception {
    try (FakeUpstream edge = new FakeUpstream(FakeUpstream.healthy("up-e", "fine"));
        RunningRouter router =
            RunningRouter.start(
                "models:\n"
                    + RunningRouter.model("e", "edge", edge, "")
                    + "privacy: { default: redact-then-cloud }\n")) {
      assertThat(router.post("/v1/chat/completions", saying("write to " + MAIL)).statusCode())
          .isEqualTo(200);

      assertThat(router.service().metrics())
          .contains("tidegate_redactions_total{result=\"unread\"} 1.0")
          .doesNotContain("okafor");
    }
  }
}
