package io.tidegate.router.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The bundle that ships, asked plain things. The sentences were never trained on. */
class ShippedBundleTest {

  private static final Map<String, List<String>> TASKS =
      Map.of(
          "translation",
          List.of(
              "Translate into Spanish: the meeting was moved to Thursday",
              "how do i say 'where is the station' in german"),
          "summarization",
          List.of(
              "Summarize the following article in two sentences: The council met on Monday and"
                  + " agreed to close the bridge for repairs until spring.",
              "tl;dr this thread please"),
          "code",
          List.of(
              "Write a Python function that removes duplicates from a list",
              "why does this throw a NullPointerException: String s = null; s.length();"),
          "math",
          List.of("What is 17 * 23?", "A shirt costs 40 euros, 15% off, how much do I pay?"),
          "sentiment",
          List.of(
              "Is this review positive or negative: \"broke after two days, waste of money\"",
              "What is the sentiment of: I love the new design!"),
          "creative_writing",
          List.of("Write a short poem about the sea in winter", "tell a bedtime story about a fox"),
          "brainstorming",
          List.of(
              "Give me 10 ideas for a team outing", "names for a coffee shop near the harbour?"),
          "chat",
          List.of("hey how are you doing today", "thanks, you are great"));

  private static final Map<String, List<String>> FORMATTED =
      Map.of(
          "CREDIT_CARD",
          List.of("charge 4539 7184 0263 5170 please", "her pan is 374284473097101"),
          "IBAN",
          List.of("send it to DE88 5001 0517 4312 2200 38", "iban ie29aibk93115212345678"),
          "EMAIL",
          List.of("forward to h.wierzbicki@stud.lakemere.example", "Reply-To: <q@r.example.org>"),
          "IP",
          List.of("block 84.115.203.61 on the firewall", "2001:db8:85a3::8a2e:370:7334 timed out"),
          "PHONE",
          List.of("ring me on 07911 123456", "her office is +49 711 4420 981"),
          "US_SSN",
          List.of("employee 412-68-3907 left in May"),
          "DATE_OF_BIRTH",
          List.of("patient born 12.12.1979, admitted today"));

  private static final List<String> NEGATIVES =
      List.of(
          "order 4500123987 was shipped with tracking 1Z999AA10123456784",
          "upgrade from version 2.45.1.0 to 2.46.0 and restart",
          "the job ran at 2025-11-21T11:24:38Z and took 1763724278123 ms",
          "request id 550e8400-e29b-41d4-a716-446655440000 failed",
          "commit da39a3ee5e6b4b0d3255bfef95601890afd80709 broke the build",
          "is ISBN 978-3-16-148410-0 in stock",
          "the total is 1,299.00 plus 19% tax",
          "sort these numbers: 4 8 15 16 23 42",
          "invoice 2024-11873 is due in 30 days",
          "what is 3.14159265358979 times 2");

  private static PromptClassifier classifier;

  @BeforeAll
  static void load() throws ClassifierException {
    classifier =
        new PromptClassifier(
            ClassifierBundle.builtIn(),
            ClassifierSettings.DEFAULT.withDeadline(Duration.ofMinutes(1)),
            ClassifierObserver.NONE);
  }

  @AfterAll
  static void close() {
    classifier.close();
  }

  @Test
  void classify_obviousTasks_mostAreRight() {
    List<String> wrong = new ArrayList<>();
    int asked = 0;
    for (Map.Entry<String, List<String>> entry : TASKS.entrySet()) {
      for (String text : entry.getValue()) {
        asked++;
        Classification answer = ask(text);
        assertThat(answer.source()).isEqualTo(Classification.Source.MODEL);
        if (!answer.task().equals(entry.getKey())) {
          wrong.add(answer.task() + " for " + text);
        }
      }
    }
    assertThat(wrong).as("of %d", asked).hasSizeLessThanOrEqualTo(asked / 3);
  }

  @Test
  void classify_formattedKinds_allFound() {
    FORMATTED.forEach(
        (kind, texts) ->
            texts.forEach(
                text -> assertThat(ask(text).personalDataKinds()).as(text).contains(kind)));
  }

  @Test
  void classify_lookAlikeNumbers_noNumberIsTakenForPersonalData() {
    List<String> flagged = new ArrayList<>();
    for (String text : NEGATIVES) {
      Classification answer = ask(text);
      assertThat(answer.personalDataKinds()).as(text).isSubsetOf("PERSON", "ADDRESS", "MEDICAL");
      if (answer.personalData().any()) {
        flagged.add(text);
      }
    }
    assertThat(flagged).as("words taken for names").hasSizeLessThanOrEqualTo(NEGATIVES.size() / 5);
  }

  @Test
  void classify_namesAndAddresses_mostAreFound() {
    List<String> missed = new ArrayList<>();
    for (String text :
        List.of(
            "Please write a letter to Mrs Dagny Thorvald about her visit",
            "Dear Florian Achleitner, thank you for your order",
            "my neighbour Gareth Pennock is ill, what can I cook for him?",
            "he lives at 17 Hatherley Mews, London E17 4QP",
            "summarise the complaint of Ruth Abernathy")) {
      if (ask(text).personalDataKinds().isEmpty()) {
        missed.add(text);
      }
    }
    assertThat(missed).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void classify_oddTexts_answersByTheModel() {
    for (String text :
        List.of(
            "",
            "   ",
            "\ud83d\ude00\ud83d\ude00",
            "\u202e\u200b\u2066",
            "aGVsbG8gd29ybGQ=".repeat(500),
            "\ud83d",
            "\u4f60\u597d\uff0c\u4eca\u5929\u5929\u6c14\u600e\u4e48\u6837\uff1f",
            "word ".repeat(200_000))) {
      Classification answer = ask(text);
      assertThat(answer.source()).isEqualTo(Classification.Source.MODEL);
      assertThat(answer.smallOk()).isBetween(0f, 1f);
    }
  }

  private static Classification ask(String text) {
    return classifier.classify(text).toCompletableFuture().join();
  }
}
