package io.tidegate.router.redact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidegate.core.privacy.PersonalDataSpan;
import io.tidegate.router.classify.PersonalDataScanner;
import io.tidegate.router.request.ChatRequest;
import io.tidegate.router.request.Turn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RedactionTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper ASCII =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  private static final PersonalDataScanner RULES = new PersonalDataScanner();
  private static final Set<String> KINDS =
      Set.of("EMAIL", "PHONE", "IBAN", "CREDIT_CARD", "PERSON", "US_SSN", "IP", "DATE_OF_BIRTH");

  private static Optional<Redaction> redact(String body) throws Exception {
    return redact(body, List.of());
  }

  /** Rules, and the given names as the model would have found them. */
  private static Optional<Redaction> redact(String body, List<String> names) throws Exception {
    ChatRequest request = ChatRequest.parse(body.getBytes(StandardCharsets.UTF_8));
    List<List<PersonalDataSpan>> spans = new ArrayList<>();
    List<String> texts = request.turns().stream().map(Turn::text).toList();
    for (int i = 0; i < texts.size(); i++) {
      List<PersonalDataSpan> of = new ArrayList<>(RULES.scan(texts).spans().get(i));
      for (String name : names) {
        int at = texts.get(i).indexOf(name);
        if (at >= 0) {
          of.add(
              new PersonalDataSpan(
                  "PERSON", at, at + name.length(), PersonalDataSpan.Source.MODEL));
        }
      }
      spans.add(of);
    }
    return new Redactor(RULES, why -> {}).redact(request, spans, KINDS, Set.of());
  }

  private static String body(Redaction redaction) {
    return new String(redaction.request().body(), StandardCharsets.UTF_8);
  }

  private static String message(String content) throws Exception {
    return "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":"
        + JSON.writeValueAsString(content)
        + "}]}";
  }

  private static String content(Redaction redaction) throws Exception {
    return JSON.readTree(redaction.request().body()).at("/messages/0/content").asText();
  }

  @Test
  void text_sameValueTwice_samePlaceholderAndEveryOtherByteKept() throws Exception {
    String text = "Write to anna.b@example.org (yes, anna.b@example.org), cc bo@example.org.";
    Redaction redaction = redact(message(text)).orElseThrow();

    assertThat(content(redaction)).isEqualTo("Write to [EMAIL_1] (yes, [EMAIL_1]), cc [EMAIL_2].");
    assertThat(redaction.counts()).containsOnly(java.util.Map.entry("EMAIL", 2));
  }

  @Test
  void name_partsAndOtherCase_areReplacedToo() throws Exception {
    String text = "Mail Zofia Wierzbicka. Zofia said that ZOFIA WIERZBICKA pays Wierzbickas bill.";
    Redaction redaction = redact(message(text), List.of("Zofia Wierzbicka")).orElseThrow();

    assertThat(content(redaction).toLowerCase(Locale.ROOT))
        .doesNotContain("zofia")
        .doesNotContain("wierzbicka");
  }

  @Test
  void everyPlace_systemToolsArgumentsNumbersUser_isCovered() throws Exception {
    String mail = "k.lund@example.org";
    String body =
        "{\"model\":\"auto\",\"user\":\""
            + mail
            + "\",\"metadata\":{\"to\":\""
            + mail
            + "\"},"
            + "\"messages\":["
            + "{\"role\":\"system\",\"content\":\"You help "
            + mail
            + "\"},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"I am "
            + mail
            + "\"}]},"
            + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":"
            + "\"function\",\"function\":{\"name\":\"send\",\"arguments\":\"{\\\"to\\\":\\\""
            + "k.lund\\u0040example.org\\\"}\"}}]},"
            + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"{\\\"card\\\":4111111111111111}\"}],"
            + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"send\",\"description\":"
            + "\"mail to K.LUND@example.org\",\"parameters\":{\"default\":4111111111111111}}}]}";
    Redaction redaction = redact(body).orElseThrow();

    assertThat(body(redaction))
        .doesNotContainIgnoringCase("k.lund")
        .doesNotContain("4111")
        .contains("\"default\":\"[CREDIT_CARD_1]\"");
    JSON.readTree(body(redaction));
    JsonNode arguments =
        JSON.readTree(
            JSON.readTree(body(redaction))
                .at("/messages/2/tool_calls/0/function/arguments")
                .asText());
    assertThat(arguments.path("to").asText()).startsWith("[EMAIL_");
  }

  @Test
  void value_whereNothingCanBeReplaced_refused() throws Exception {
    String mail = "k.lund@example.org";
    assertThat(
            redact(
                message("I am " + mail)
                    .replace("\"model\"", "\"metadata\":{\"" + mail + "\":1},\"model\"")))
        .isEmpty();
    assertThat(
            redact(
                message("I am " + mail).replace("\"role\"", "\"name\":\"" + mail + "\",\"role\"")))
        .isEmpty();
    assertThat(
            redact(
                "{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\","
                    + "\"text\":\""
                    + mail
                    + "\"},{\"type\":\"image_url\",\"image_url\":"
                    + "{\"url\":\"data:image/png;base64,AA\"}}]}]}"))
        .isEmpty();
  }

  @Test
  void placeholderInTheText_isNeverGivenOutNorRestored() throws Exception {
    Redaction redaction =
        redact(message("[EMAIL_1] is a field; my mail is bo@example.org")).orElseThrow();

    assertThat(content(redaction)).isEqualTo("[EMAIL_1] is a field; my mail is [EMAIL_2]");
    assertThat(answer(redaction, "[EMAIL_1], [EMAIL_2], [EMAIL_3], [PERSON_1]", false))
        .isEqualTo("[EMAIL_1], bo@example.org, [EMAIL_3], [PERSON_1]");
  }

  @Test
  void hidden_zeroWidthFullWidthOtherDigits_isReplacedWhole() throws Exception {
    for (String card :
        List.of(
            "4111\u200b1111\u200b11111111",
            "\uff14\uff11\uff11\uff11 \uff11\uff11\uff11\uff11 \uff11\uff11\uff11\uff11 \uff11\uff11\uff11\uff11",
            "\u202e4111\u202c1111 1111\u20601111",
            "\u0664\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661")) {
      Redaction redaction = redact(message("charge " + card + " now")).orElseThrow();
      assertThat(content(redaction)).contains("[CREDIT_CARD_1]");
      assertThat(content(redaction).codePoints().filter(Character::isDigit).count()).isEqualTo(1);
    }
  }

  @Test
  void answer_inOnePiece_restoredEscapedWhereItIsJson() throws Exception {
    String name = "Ana \"Nina\" Ruiz";
    Redaction redaction = redact(message("I am " + name), List.of(name)).orElseThrow();
    String sent = content(redaction);
    assertThat(sent).isEqualTo("I am [PERSON_1]");
    String whole =
        "{\"id\":\"x\",\"created\":12345678901234567890,\"choices\":[{\"index\":0,\"logprobs\":null,"
            + "\"message\":{\"role\":\"assistant\",\"content\":\"Hi [PERSON_1]!\",\"tool_calls\":"
            + "[{\"id\":\"[PERSON_1]\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":"
            + "\"{\\\"n\\\":\\\"[PERSON_1]\\\"}\"}}]},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"total_tokens\":3,\"cost\":0.10000000000000000001}}";
    String restored =
        new String(
            redaction.restore(whole.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);

    JsonNode message = JSON.readTree(restored).at("/choices/0/message");
    assertThat(message.path("content").asText()).isEqualTo("Hi " + name + "!");
    JsonNode call = message.at("/tool_calls/0");
    assertThat(call.path("id").asText()).isEqualTo("[PERSON_1]");
    assertThat(JSON.readTree(call.at("/function/arguments").asText()).path("n").asText())
        .isEqualTo(name);
    assertThat(restored).contains("12345678901234567890").contains("0.10000000000000000001");
  }

  /** What a caller reads of a streamed answer that is cut into the given pieces. */
  private static String streamed(Redaction redaction, List<String> pieces, boolean arguments)
      throws Exception {
    StreamRestorer restorer = redaction.stream();
    StringBuilder out = new StringBuilder();
    for (int i = 0; i <= pieces.size(); i++) {
      String piece = i < pieces.size() ? ASCII.writeValueAsString(pieces.get(i)) : "";
      String delta =
          i == pieces.size()
              ? "{}"
              : arguments
                  ? "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":" + piece + "}}]}"
                  : "{\"content\":" + piece + "}";
      String event =
          "{\"id\":\"e\",\"choices\":[{\"index\":0,\"delta\":"
              + delta
              + ",\"finish_reason\":"
              + (i == pieces.size() ? "\"stop\"" : "null")
              + "}]}";
      for (byte[] data : restorer.event(event.getBytes(StandardCharsets.UTF_8))) {
        JsonNode choice = JSON.readTree(data).at("/choices/0");
        out.append(choice.at("/delta/content").asText(""));
        out.append(choice.at("/delta/tool_calls/0/function/arguments").asText(""));
      }
    }
    return out.toString();
  }

  private static String answer(Redaction redaction, String text, boolean arguments)
      throws Exception {
    return streamed(redaction, List.of(text), arguments);
  }

  @Test
  void stream_anyCutIntoPieces_sameAsWhole() throws Exception {
    long seed = 41;
    Random random = new Random(seed);
    String name = "Zo\u00eb O'Neil";
    Redaction redaction =
        redact(
                message("I am " + name + ", bo@example.org, card 4111 1111 1111 1111"),
                List.of(name))
            .orElseThrow();
    String[] words = {
      "[PERSON_1]",
      "[EMAIL_1]",
      "[CREDIT_CARD_1]",
      "[",
      "[[",
      "[PERSON_",
      "[EMAIL_12]",
      " and ",
      "a[0]",
      "[PERSON_1",
      "]",
      "text ",
      "\u65e5\u672c",
      "\ud83d\ude00",
      "[x](y)"
    };
    for (int round = 0; round < 500; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(words[random.nextInt(words.length)]);
      }
      List<String> pieces = new ArrayList<>();
      for (int from = 0; from < text.length(); ) {
        int to = Math.min(text.length(), from + 1 + random.nextInt(9));
        pieces.add(text.substring(from, to));
        from = to;
      }
      String expected =
          text.toString()
              .replace("[PERSON_1]", name)
              .replace("[EMAIL_1]", "bo@example.org")
              .replace("[CREDIT_CARD_1]", "4111 1111 1111 1111");
      assertThat(streamed(redaction, pieces, false))
          .as("seed %d round %d", seed, round)
          .isEqualTo(expected);
      assertThat(streamed(redaction, pieces, true)).isEqualTo(expected);
    }
  }

  @Test
  void stream_heldText_neverLongerThanAPlaceholder() throws Exception {
    Redaction redaction = redact(message("bo@example.org")).orElseThrow();
    StreamRestorer restorer = redaction.stream();
    String event = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"[\"}}]}";
    int out = 0;
    for (int i = 1; i <= 50; i++) {
      for (byte[] data : restorer.event(event.getBytes(StandardCharsets.UTF_8))) {
        out += JSON.readTree(data).at("/choices/0/delta/content").asText("").length();
      }
      assertThat(i - out).isBetween(0, "[EMAIL_1]".length());
    }
    assertThat(restorer.said()).hasSize(50);
  }

  @Test
  void values_overSeededRequests_neverInTheBytesForTheCloud() throws Exception {
    long seed = 7;
    Random random = new Random(seed);
    int redacted = 0;
    for (int round = 0; round < 100; round++) {
      List<String> values = new ArrayList<>();
      String body = RandomRequests.body(random, values);
      Optional<Redaction> redaction = redact(body, RandomRequests.NAMES);
      if (redaction.isEmpty()) {
        continue;
      }
      redacted++;
      String bytes = body(redaction.get());
      JSON.readTree(bytes);
      for (String value : values) {
        assertThat(bytes).as("seed %d round %d", seed, round).doesNotContainIgnoringCase(value);
      }
    }
    assertThat(redacted).isGreaterThan(80);
  }
}
