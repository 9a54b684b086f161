package io.tidegate.edge.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.edge.TinyDecoder;
import io.tidegate.edge.decoder.Sequence;
import io.tidegate.edge.generate.Generation.End;
import io.tidegate.edge.text.ChatMessage;
import io.tidegate.edge.text.ChatMessage.Role;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTest {
  @TempDir static Path folder;
  private static LanguageModel model;

  @BeforeAll
  static void load() {
    model = open(new TinyDecoder(), "plain");
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static LanguageModel open(TinyDecoder decoder, String name) {
    return LanguageModel.load(Optional.of(decoder.writeTo(folder.resolve(name))), 1, 4096);
  }

  private static final class Answer implements GenerationListener {
    final StringBuilder text = new StringBuilder();
    final List<TokenScore> scores = new ArrayList<>();
    int tokens;
    int cancelAfter = Integer.MAX_VALUE;
    final Cancellation cancellation = new Cancellation();

    @Override
    public void piece(String piece, List<TokenScore> pieceScores) {
      text.append(piece);
      scores.addAll(pieceScores);
    }

    @Override
    public void token() {
      if (++tokens == cancelAfter) {
        cancellation.raise();
      }
    }
  }

  private static GenerationRequest ask(String text, Sampling sampling, int max, String... stops) {
    return new GenerationRequest(
        List.of(new ChatMessage(Role.USER, text)),
        sampling,
        List.of(stops),
        max,
        OptionalInt.of(3));
  }

  private static Answer answer(LanguageModel of, GenerationRequest request) throws Exception {
    Answer answer = new Answer();
    new Generator(of).generate(request, answer, answer.cancellation);
    return answer;
  }

  private static long[] prompt(LanguageModel of, String text) {
    return of.tokenizer().encode(of.template().render(List.of(new ChatMessage(Role.USER, text))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "in-place", "half", "no-position-ids"})
  void generate_greedy_equalsRecomputationWithoutCache(String kind) throws Exception {
    TinyDecoder decoder =
        switch (kind) {
          case "in-place" -> new TinyDecoder().inPlace();
          case "half" -> new TinyDecoder().halfCache();
          case "no-position-ids" -> new TinyDecoder().withoutPositionIds();
          default -> new TinyDecoder();
        };
    try (LanguageModel tiny = open(decoder, "same-" + kind)) {
      assertThat(tiny.decoder().cachesInPlace()).isEqualTo(kind.equals("in-place"));
      List<Long> ids = new ArrayList<>();
      for (long id : prompt(tiny, "What do you see?")) {
        ids.add(id);
      }
      int promptSize = ids.size();
      for (int i = 0; i < 40; i++) {
        try (Sequence whole = tiny.decoder().start(ids.size())) {
          float[] logits =
              whole.append(ids.stream().mapToLong(Long::longValue).toArray(), 0, ids.size());
          ids.add((long) new Sampler(Sampling.GREEDY, new long[0]).choose(logits));
        }
      }
      String expected =
          tiny.tokenizer()
              .decode(
                  ids.subList(promptSize, ids.size()).stream()
                      .mapToLong(Long::longValue)
                      .toArray());

      String actual = answer(tiny, ask("What do you see?", Sampling.GREEDY, 40)).text.toString();

      assertThat(actual).isEqualTo(expected).hasSize(40);
      assertThat(expected.chars().distinct().count())
          .as("the model must not say one thing only")
          .isGreaterThan(5);
    }
  }

  @Test
  void generate_longPromptInSeveralRuns_equalsOneTokenAtATime() throws Exception {
    long[] ids = prompt(model, "0123456789".repeat(30));
    try (Sequence runs = model.decoder().start(400);
        Sequence single = model.decoder().start(400)) {
      float[] expected = new float[0];
      for (int i = 0; i < ids.length; i++) {
        expected = single.append(ids, i, 1);
      }
      float[] actual = new float[0];
      for (int from = 0; from < ids.length; from += 100) {
        actual = runs.append(ids, from, Math.min(100, ids.length - from));
      }
      for (int i = 0; i < expected.length; i++) {
        assertThat(actual[i]).isCloseTo(expected[i], within(1e-3f));
      }
    }
  }

  @Test
  void generate_stopSequence_cutsBeforeItWhereverTokensEnd() throws Exception {
    String whole = answer(model, ask("stop", Sampling.GREEDY, 60)).text.toString();
    for (int length = 1; length <= 6; length++) {
      String stop = whole.substring(25, 25 + length);
      Answer stopped = answer(model, ask("stop", Sampling.GREEDY, 60, stop, "never ever"));

      assertThat(stopped.text.toString()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
      assertThat(stopped.scores).hasSize(stopped.text.length());
    }
  }

  @Test
  void generate_beginningOfStopAtEnd_isGivenOut() throws Exception {
    String whole = answer(model, ask("tail", Sampling.GREEDY, 20)).text.toString();

    Answer cut = answer(model, ask("tail", Sampling.GREEDY, 20, whole.substring(18) + "\u0001"));

    assertThat(cut.text.toString()).isEqualTo(whole);
    assertThat(cut.scores).hasSize(20);
  }

  @Test
  void generate_endToken_stopsWithoutIt() throws Exception {
    try (LanguageModel ending = open(new TinyDecoder().endBias(3), "ending")) {
      Answer answer = new Answer();
      Generation generation =
          new Generator(ending)
              .generate(
                  ask("end", new Sampling(1, 1, 0, 0, 0, 1, OptionalLong.of(3)), 400),
                  answer,
                  answer.cancellation);

      assertThat(generation.end()).isEqualTo(End.STOP);
      assertThat(generation.outputTokens()).isEqualTo(answer.text.length()).isLessThan(400);
    }
  }

  @Test
  void generate_toTheEndOfTheWindow_endsWithLength() throws Exception {
    Answer answer = new Answer();
    Generation generation =
        new Generator(model)
            .generate(ask("window", Sampling.GREEDY, 10_000), answer, answer.cancellation);

    assertThat(generation.end()).isEqualTo(End.LENGTH);
    assertThat(generation.promptTokens() + generation.outputTokens()).isEqualTo(512);
  }

  @Test
  void generate_cancelled_drawsNoFurtherToken() throws Exception {
    Answer answer = new Answer();
    answer.cancelAfter = 7;

    Generation generation =
        new Generator(model)
            .generate(ask("cancel", Sampling.GREEDY, 400), answer, answer.cancellation);

    assertThat(generation.end()).isEqualTo(End.CANCELLED);
    assertThat(answer.tokens).isEqualTo(7);
  }

  @Test
  void generate_sameSeed_sameAnswer_otherSeed_otherAnswer() throws Exception {
    Sampling seven = new Sampling(1.2, 0.9, 0, 0, 0, 1, OptionalLong.of(7));
    Sampling eight = new Sampling(1.2, 0.9, 0, 0, 0, 1, OptionalLong.of(8));
    String first = answer(model, ask("seed", seven, 50)).text.toString();

    assertThat(answer(model, ask("seed", seven, 50)).text).asString().isEqualTo(first);
    assertThat(answer(model, ask("seed", eight, 50)).text).asString().isNotEqualTo(first);
  }

  @Test
  void generate_logprobs_areDistributions() throws Exception {
    GenerationRequest request =
        new GenerationRequest(
            List.of(new ChatMessage(Role.USER, "sum")),
            Sampling.GREEDY,
            List.of(),
            10,
            OptionalInt.of(TinyDecoder.VOCAB));
    Answer answer = answer(model, request);

    assertThat(answer.scores).hasSize(10);
    for (TokenScore score : answer.scores) {
      double sum = score.top().stream().mapToDouble(one -> Math.exp(one.logprob())).sum();
      assertThat(sum).isCloseTo(1, within(1e-6));
      assertThat(score.top().get(0).token()).isEqualTo(score.token());
      assertThat(score.top().get(0).logprob()).isEqualTo(score.logprob());
      for (int i = 1; i < score.top().size(); i++) {
        assertThat(score.top().get(i).logprob())
            .isLessThanOrEqualTo(score.top().get(i - 1).logprob());
      }
    }
  }

  @Test
  void generate_charactersOfSeveralTokens_comeWhole() throws Exception {
    String script = "日本語 😀 naïve € ";
    try (LanguageModel scripted = open(new TinyDecoder().script(script), "script")) {
      int period = script.getBytes(StandardCharsets.UTF_8).length;
      String question = "a".repeat(period);
      while (prompt(scripted, question).length % period != 0) {
        question += "a";
      }
      List<String> pieces = new ArrayList<>();
      GenerationListener listener = (piece, scores) -> pieces.add(piece);

      new Generator(scripted)
          .generate(ask(question, Sampling.GREEDY, 3 * period), listener, new Cancellation());

      assertThat(String.join("", pieces)).isEqualTo(script.repeat(3));
      assertThat(pieces.stream().filter(piece -> !piece.isEmpty()))
          .allSatisfy(
              piece -> assertThat(piece).doesNotContain("\uFFFD").hasSizeLessThanOrEqualTo(2));
    }
  }
}
