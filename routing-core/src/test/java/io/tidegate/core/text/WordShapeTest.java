package io.tidegate.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordShapeTest {

  private static final WordPiece PIECES =
      WordPiece.fromVocab(
          List.of(
              "[PAD]", "[UNK]", "[CLS]", "[SEP]", "an", "##na", "the", "us", "##b", "i", "7", "##7",
              "b", "##2", ".", "mc", "##an"));

  @Test
  void of_everyWayOfWriting_hasItsShape() {
    String text = "Anna the USB I 77 b2 . McAn";
    Encoding encoding = PIECES.encode(text, 64, 1);

    assertThat(WordShape.of(text, encoding))
        .containsExactly(
            WordShape.NONE,
            WordShape.CAPITALISED,
            WordShape.CAPITALISED,
            WordShape.LOWER,
            WordShape.CAPITALS,
            WordShape.CAPITALS,
            WordShape.INITIAL,
            WordShape.DIGITS,
            WordShape.DIGITS,
            WordShape.ALPHANUMERIC,
            WordShape.ALPHANUMERIC,
            WordShape.NONE,
            WordShape.MIXED,
            WordShape.MIXED,
            WordShape.NONE);
  }

  @Test
  void of_wordOfUnknownPieces_isStillShaped() {
    String text = "Żółć, 東京 the";
    int[] shapes = WordShape.of(text, PIECES.encode(text, 64, 1));

    assertThat(shapes[1]).isEqualTo(WordShape.CAPITALISED);
    assertThat(shapes[shapes.length - 2]).isEqualTo(WordShape.LOWER);
  }

  @Test
  void of_longTextCutInTheMiddle_shapesTheTail() {
    String text = "the ".repeat(3000) + "Anna";
    Encoding encoding = PIECES.encode(text, 4, 4);
    int[] shapes = WordShape.of(text, encoding);

    assertThat(shapes).hasSize(encoding.length());
    assertThat(shapes[shapes.length - 2]).isEqualTo(WordShape.CAPITALISED);
  }
}
