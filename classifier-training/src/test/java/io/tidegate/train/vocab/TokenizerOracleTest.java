package io.tidegate.train.vocab;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import io.tidegate.core.text.Encoding;
import io.tidegate.core.text.WordPiece;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tokenizer of the router against the HuggingFace library, on a vocabulary learnt and written
 * here.
 */
class TokenizerOracleTest {
  private static final String[] SAMPLES = {
    "Please translate \"Guten Morgen, Frau Müller!\" into English.",
    "ＦＵＬＬ ｗｉｄｔｈ, ﬁ ligature, ß, İstanbul, ΣΊΣΥΦΟΣ, naïve café, Ångström, Việt Nam",
    "price: $1,234.56 (20% off) -> mail a.b+c@d-e.example; call +49 (0)30 1234-567 #42 C:\\x\\y",
    "这段SQL跑了40秒,怎么改? 東京は暑い。 한국어 문장입니다. हिन्दी में लिखें عربي مع تشكيلٌ",
    "def f(x):\n\treturn {k: v for k, v in x.items()}  # comment\r\n",
    "tab\tand\u00a0nbsp\u2003em\u200bzero\u200dwidth\u0000null\ufffdbad\u00adsoft",
    "emoji 😀👍🏽 family 👨\u200d👩\u200d👧 flags 🇩🇪 math 𝒳 ∑ ≤ √ € £ ¥ © ™ … — “quotes” ‘single’",
    "",
    "   ",
    "aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaab x",
  };

  @TempDir Path folder;

  @Test
  void encode_anyText_equalsTheLibrary() throws IOException {
    VocabularyTrainer trainer = new VocabularyTrainer();
    for (String sample : SAMPLES) {
      trainer.add(sample, 3);
    }
    List<String> vocab = trainer.train(700, 400, 2);
    Path file = folder.resolve("tokenizer.json");
    TokenizerJson.write(file, vocab);
    assertThat(TokenizerJson.read(file)).isEqualTo(vocab);
    WordPiece ours = WordPiece.fromVocab(vocab);
    try (HuggingFaceTokenizer library = HuggingFaceTokenizer.newInstance(file)) {
      for (String sample : SAMPLES) {
        compare(ours, library, sample);
      }
      Random random = new Random(7);
      for (int i = 0; i < 400; i++) {
        compare(ours, library, mixed(random));
      }
    }
  }

  @Test
  void encode_casedVocabulary_equalsTheLibrary() throws IOException {
    java.util.Set<String> letters = new java.util.TreeSet<>();
    for (String sample : SAMPLES) {
      sample
          .codePoints()
          .filter(c -> !Character.isWhitespace(c) && !Character.isISOControl(c))
          .forEach(c -> letters.add(Character.toString(c)));
    }
    List<String> vocab = new java.util.ArrayList<>(VocabularyTrainer.SPECIAL);
    for (String letter : letters) {
      vocab.add(letter);
      vocab.add("##" + letter);
    }
    vocab.addAll(List.of("Please", "##rgen", "Guten", "naïve"));
    Path file = folder.resolve("tokenizer.json");
    TokenizerJson.write(file, vocab, true);
    WordPiece ours = TokenizerJson.tokenizer(file);
    try (HuggingFaceTokenizer library = HuggingFaceTokenizer.newInstance(file)) {
      for (String sample : SAMPLES) {
        compare(ours, library, sample);
      }
      Random random = new Random(11);
      for (int i = 0; i < 200; i++) {
        compare(ours, library, mixed(random));
      }
    }
  }

  private static void compare(WordPiece ours, HuggingFaceTokenizer library, String text) {
    Encoding encoding = ours.encode(text, 4000, 4000);
    ai.djl.huggingface.tokenizers.Encoding expected = library.encode(text);
    long[] ids = Arrays.stream(encoding.ids()).asLongStream().toArray();
    assertThat(ids).as(text).containsExactly(expected.getIds());
    CharSpan[] spans = expected.getCharTokenSpans();
    for (int i = 1; i < ids.length - 1; i++) {
      int start = text.codePointCount(0, encoding.starts()[i]);
      int end = text.codePointCount(0, encoding.ends()[i]);
      assertThat(start + ".." + end)
          .as("token %d of %s", i, text)
          .isEqualTo(spans[i].getStart() + ".." + spans[i].getEnd());
    }
  }

  /** Random cuts of the samples, glued together without respect for words. */
  private static String mixed(Random random) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      int[] points = SAMPLES[random.nextInt(SAMPLES.length)].codePoints().toArray();
      int from = random.nextInt(points.length + 1);
      int to = Math.min(points.length, from + random.nextInt(12));
      for (int at = from; at < to; at++) {
        out.appendCodePoint(points[at]);
      }
    }
    return out.toString();
  }
}
