package io.tidegate.train.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.core.text.Encoding;
import io.tidegate.core.text.Surface;
import io.tidegate.core.text.WordPiece;
import io.tidegate.train.data.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SmallOkFitTest {
  private static final Encoding NO_TOKENS =
      WordPiece.fromVocab(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a"))
          .encode("a", 4, 4);

  private final SplittableRandom random = new SplittableRandom(5);

  private static PromptSession.Prediction logit(double value) {
    return new PromptSession.Prediction(
        NO_TOKENS, new float[0], (float) value, 0, new float[0], new float[0], new float[0][]);
  }

  /** Questions whose hardness grows with the numbers in them, and noise for the encoder's guess. */
  private List<Example> questions(String benchmark, int count) {
    List<Example> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int numbers = random.nextInt(12);
      double right = Math.min(1, Math.max(0, 1 - numbers / 12.0 + 0.1 * random.nextGaussian()));
      String text = "how much is that" + " 7 x".repeat(numbers);
      rows.add(new Example(text, -1, (float) right, Float.NaN, Optional.empty(), benchmark, text));
    }
    return rows;
  }

  private List<PromptSession.Prediction> noise(int count) {
    List<PromptSession.Prediction> out = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      out.add(logit(0.3 * random.nextGaussian()));
    }
    return out;
  }

  @Test
  void fit_numbersMakeHard_areHeldAgainstThePrompt() {
    List<Example> everyday = questions("everyday", 300);
    List<Example> tests = questions("a", 200);
    List<Example> ranked = new ArrayList<>(questions("b", 200));
    ranked.addAll(questions("c", 200));

    SmallOkFit fit = SmallOkFit.fit(everyday, noise(300), tests, noise(200), ranked);

    assertThat(fit.numbers()).isNegative();
    assertThat(fit.symbols()).isZero();
    assertThat(fit.probability(0, "how much is that"))
        .isGreaterThan(fit.probability(0, "how much is 1 and 2 and 3 and 4 and 5 and 6") + 0.2);
    double mean =
        everyday.stream().mapToDouble(e -> fit.probability(0, e.text()) - e.smallOk()).sum() / 300;
    assertThat(mean).isBetween(-0.05, 0.05);
  }

  @Test
  void fit_encoderKnows_keepsItsSayAndMendsItsScale() {
    List<Example> everyday = new ArrayList<>();
    List<PromptSession.Prediction> said = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      double real = 2 * random.nextGaussian();
      boolean fine = random.nextDouble() < Scores.sigmoid(real);
      everyday.add(
          new Example("some words", -1, fine ? 1 : 0, Float.NaN, Optional.empty(), "", "g" + i));
      said.add(logit(3 * real)); // three times too sure
    }

    SmallOkFit fit = SmallOkFit.fit(everyday, said, List.of(), List.of(), List.of());

    assertThat(fit.temperature()).isBetween(2.6, 3.5);
    assertThat(fit.bias()).isBetween(-0.2, 0.2);
    assertThat(fit.words()).isZero();
  }

  @Test
  void write_thenRead_isTheSame() {
    SmallOkFit fit = new SmallOkFit(1.5, 0.25, -0.5, 0, -0.125);
    ObjectNode bundle = new ObjectMapper().createObjectNode();
    bundle.putObject("temperature").put("small_ok", fit.temperature());
    fit.write(bundle);

    assertThat(SmallOkFit.read(bundle)).isEqualTo(fit);
    assertThat(SmallOkFit.read(new ObjectMapper().createObjectNode())).isEqualTo(SmallOkFit.NONE);
    assertThat(fit.logit(3, Surface.of("1 2"))).isEqualTo(2 + 0.25 - 0.5 * Math.log1p(2));
  }
}
