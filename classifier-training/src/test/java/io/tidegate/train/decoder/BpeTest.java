package io.tidegate.train.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.tidegate.edge.skills.SkillTask;
import io.tidegate.edge.skills.Skills;
import io.tidegate.edge.skills.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BpeTest {
  private static final List<String> ODD_TEXTS =
      List.of(
          "",
          " ",
          "\n",
          "a",
          "  two  spaces ",
          "Grüße, Łódź — 東京 🙂",
          "x=1;y = 22",
          "can't don't",
          "tab\tand\r\nbreak",
          "e\u0301",
          "٣٤ digits of another script",
          "no\u00a0break");

  @Test
  void encode_tasksAndOddTexts_sameAsTokenizersLibrary(@TempDir Path folder) throws Exception {
    Bpe bpe = small();
    TokenizerJson.write(bpe, folder.resolve("tokenizer.json"));
    List<String> texts = new ArrayList<>(ODD_TEXTS);
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 300; i++) {
      SkillTask task = Skills.sample(random, i % 2 == 0 ? Split.TRAIN : Split.HELD_OUT);
      texts.add(task.prompt() + "\n" + task.answer());
    }
    try (HuggingFaceTokenizer library =
        HuggingFaceTokenizer.newInstance(
            folder.resolve("tokenizer.json"), Map.of("addSpecialTokens", "false"))) {
      for (String text : texts) {
        long[] ids = library.encode(text, false, false).getIds();
        assertThat(bpe.encode(text).stream().mapToLong(Integer::longValue).toArray())
            .as(text)
            .isEqualTo(ids);
        assertThat(library.decode(ids)).isEqualTo(text);
        assertThat(bpe.decode(bpe.encode(text))).isEqualTo(text);
      }
      long[] chat = library.encode("<|user|>\nhi<|end|>\n<|assistant|>\n", false, false).getIds();
      assertThat(chat).startsWith(Bpe.USER).contains(Bpe.END, Bpe.ASSISTANT);
    }
  }

  @Test
  void read_whatWasWritten_isTheSameEncoding(@TempDir Path folder) throws Exception {
    Bpe bpe = small();
    TokenizerJson.write(bpe, folder.resolve("tokenizer.json"));
    assertThat(TokenizerJson.read(folder.resolve("tokenizer.json")).tokens())
        .isEqualTo(bpe.tokens());
  }

  @Test
  void train_fillers_staySpelledInPieces() {
    BpeTrainer trainer = new BpeTrainer("zebra"::equals);
    for (int i = 0; i < 50; i++) {
      trainer.count("which zebra which");
    }
    Bpe bpe = trainer.train(100, 10);
    assertThat(bpe.encode("which")).hasSize(1);
    assertThat(bpe.encode(" which")).hasSize(1);
    assertThat(bpe.encode("zebra")).hasSize(5);
    assertThat(bpe.encode("2024")).hasSize(4);
  }

  static Bpe small() {
    BpeTrainer trainer = new BpeTrainer(Skills::isFiller);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 600; i++) {
      SkillTask task = Skills.sample(random, Split.TRAIN);
      trainer.count(task.prompt() + " " + task.answer());
    }
    return trainer.train(200, 60);
  }
}
