package io.tidegate.train.vocab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.text.WordPiece;
import io.tidegate.train.nn.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VocabularyGrowthTest {
  private static final List<String> OLD =
      List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "##a", "##b");

  private final VocabularyGrowth growth = new VocabularyGrowth(OLD);

  @Test
  void grown_frequentWords_comeBehindTheOldPieces() {
    growth.add("abba abba ab ç");
    growth.add("abba ab ç çb a b");

    assertThat(growth.grown(20, 2)).startsWith(OLD.toArray(String[]::new));
    assertThat(growth.grown(20, 2).subList(OLD.size(), 12)).containsExactly("abba", "c", "ab");
    assertThat(growth.grown(10, 2)).hasSize(10).endsWith("abba");
    assertThat(growth.grown(20, 4)).isEqualTo(OLD);
  }

  @Test
  void grow_tables_beginAsTheMeanOfTheOldSpelling() {
    growth.add("ab ab");
    List<String> pieces = growth.grown(10, 2);
    float[] rows = new float[18];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i;
    }

    Map<String, Tensor> grown =
        growth.grow(
            Map.of(
                "table", new Tensor(new long[] {9, 2}, rows),
                "bias", new Tensor(new long[] {9}, new float[9]),
                "other", new Tensor(new long[] {3}, new float[3])),
            pieces);

    Tensor table = grown.get("table");
    assertThat(table.shape()).containsExactly(10, 2);
    assertThat(table.values()).startsWith(rows);
    // "ab" was spelt a (row 5: 10, 11) and ##b (row 8: 16, 17).
    assertThat(table.values()[18]).isEqualTo(13);
    assertThat(table.values()[19]).isEqualTo(14);
    assertThat(grown.get("bias").shape()).containsExactly(10);
    assertThat(grown.get("other").shape()).containsExactly(3);
    assertThat(WordPiece.fromVocab(pieces).encode("ab", 5, 5).ids()).containsExactly(2, 9, 3);
  }
}
