package io.tidegate.train.vocab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VocabularyTrainerTest {
  @Test
  void train_repeatedWords_becomeWholePieces() {
    VocabularyTrainer trainer = new VocabularyTrainer();
    trainer.add("lower lower lower lowest low", 2);
    List<String> vocab = trainer.train(60, 30, 2);
    assertThat(vocab)
        .startsWith("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
        .contains("lower", "low", "lowest")
        .doesNotHaveDuplicates();
  }

  @Test
  void train_orderOfTexts_doesNotMatter() {
    VocabularyTrainer one = new VocabularyTrainer();
    one.add("red green blue", 3);
    one.add("greenhouse", 4);
    VocabularyTrainer other = new VocabularyTrainer();
    other.add("greenhouse", 4);
    other.add("blue red green", 3);
    assertThat(one.train(40, 30, 2)).isEqualTo(other.train(40, 30, 2));
  }

  @Test
  void train_size_isNeverExceeded() {
    VocabularyTrainer trainer = new VocabularyTrainer();
    trainer.add("abc abd abe bcd cde def", 5);
    assertThat(trainer.train(20, 30, 1)).hasSizeLessThanOrEqualTo(20);
  }
}
