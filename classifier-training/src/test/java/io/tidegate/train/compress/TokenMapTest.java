package io.tidegate.train.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.text.WordPiece;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tokens of two tokenizers that share characters. */
class TokenMapTest {
  private final WordPiece letters = pieces("hello");
  private final WordPiece words = pieces("hello", "world", "hello", "cat");

  private static WordPiece pieces(String... more) {
    List<String> pieces = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    for (char c = 'a'; c <= 'z'; c++) {
      pieces.add(Character.toString(c));
      pieces.add("##" + c);
    }
    for (String piece : more) {
      if (!pieces.contains(piece)) {
        pieces.add(piece);
      }
    }
    return WordPiece.fromVocab(pieces);
  }

  @Test
  void of_sameTokenizer_isTheIdentity() {
    TokenMap map =
        TokenMap.of(words.encode("hello cat xyz", 20, 10), words.encode("hello cat xyz", 20, 10));
    for (int i = 0; i < map.first().length; i++) {
      assertThat(map.first()[i]).isEqualTo(i);
      assertThat(map.last()[i]).isEqualTo(i);
    }
  }

  @Test
  void of_otherPieces_joinsThoseThatShareCharacters() {
    // [CLS] hello world [SEP] against [CLS] hello w o r l d [SEP]
    TokenMap map =
        TokenMap.of(words.encode("hello world", 20, 10), letters.encode("hello world", 20, 10));
    assertThat(map.first()).containsExactly(0, 1, 2, 7);
    assertThat(map.last()).containsExactly(0, 1, 6, 7);
    TokenMap back =
        TokenMap.of(letters.encode("hello world", 20, 10), words.encode("hello world", 20, 10));
    assertThat(back.first()).containsExactly(0, 1, 2, 2, 2, 2, 2, 3);
    assertThat(back.last()).containsExactly(0, 1, 2, 2, 2, 2, 2, 3);
  }

  @Test
  void of_partOutsideTheOthersBudget_hasNoCounterpart() {
    String text = "hello cat world cat hello cat";
    TokenMap map = TokenMap.of(words.encode(text, 20, 10), words.encode(text, 3, 2));
    // [CLS] hello cat | cat [SEP]: the three in the middle are not there
    assertThat(map.first()[1]).isEqualTo(1);
    for (int i = 3; i <= 5; i++) {
      assertThat(map.last()[i]).as("token %d", i).isLessThan(map.first()[i]);
    }
    assertThat(map.first()[6]).isEqualTo(3);
    assertThat(map.last()[6]).isEqualTo(3);
  }
}
