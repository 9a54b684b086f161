package io.tidegate.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WordPieceTest {
  private static final List<String> VOCAB =
      List.of(
          "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "un", "##aff", "##able", "hello", "a", "b",
          "c", "!", "[", "]", "sep", "cafe", "東");
  private static final WordPiece TOKENIZER = WordPiece.fromVocab(VOCAB);

  @Test
  void encode_wordOfSeveralPieces_takesTheLongestFirst() {
    assertThat(pieces("UNaffable")).isEqualTo("[CLS] un ##aff ##able [SEP]");
  }

  @Test
  void encode_wordThatCannotBeCut_isOneUnknown() {
    assertThat(pieces("hello unaffx!")).isEqualTo("[CLS] hello [UNK] ! [SEP]");
  }

  @Test
  void encode_accentsAndIdeographs_areFoldedAndSplit() {
    assertThat(pieces("CAFÉ東a")).isEqualTo("[CLS] cafe 東 a [SEP]");
  }

  @Test
  void encode_literalSpecialToken_staysText() {
    assertThat(pieces("a [SEP] b")).isEqualTo("[CLS] a [ sep ] b [SEP]");
  }

  @Test
  void encode_offsets_pointIntoTheOriginal() {
    String text = "  Cafe\u0301, unAffable";
    Encoding encoding = TOKENIZER.encode(text, 16, 16);
    List<String> covered =
        java.util.stream.IntStream.range(1, encoding.length() - 1)
            .mapToObj(i -> text.substring(encoding.starts()[i], encoding.ends()[i]))
            .toList();
    assertThat(covered).containsExactly("Cafe", ",", "un", "Aff", "able");
  }

  @Test
  void encode_moreThanTheBudget_keepsHeadAndTail() {
    String text = "a a a a b b b b c c c c";
    assertThat(
            Arrays.stream(TOKENIZER.encode(text, 4, 3).ids())
                .mapToObj(VOCAB::get)
                .collect(Collectors.joining(" ")))
        .isEqualTo("[CLS] a a a c c [SEP]");
    assertThat(TOKENIZER.encode(text, 7, 7).ids()).hasSize(14);
    assertThat(TOKENIZER.encode(text, 7, 6).ids()).hasSize(13);
    assertThat(TOKENIZER.encode(text, 1, 1).ids()).hasSize(2);
  }

  /**
   * Guards the promise that a megabyte costs no more than its two ends: nothing outside the windows
   * may be read.
   */
  @Test
  void encode_hugeText_readsOnlyItsEnds() {
    int length = 1 << 20;
    int[] outside = new int[1];
    CharSequence text =
        new CharSequence() {
          @Override
          public int length() {
            return length;
          }

          @Override
          public char charAt(int index) {
            if (index > WordPiece.WINDOW_CHARS + 1 && index < length - WordPiece.WINDOW_CHARS) {
              outside[0]++;
            }
            return index % 2 == 0 ? (index < length / 2 ? 'a' : 'c') : ' ';
          }

          @Override
          public CharSequence subSequence(int start, int end) {
            throw new UnsupportedOperationException();
          }
        };
    int[] ids = TOKENIZER.encode(text, 96, 32).ids();
    assertThat(outside[0]).isZero();
    assertThat(ids).hasSize(128);
    assertThat(VOCAB.get(ids[95])).isEqualTo("a");
    assertThat(VOCAB.get(ids[126])).isEqualTo("c");
  }

  @Test
  void encode_oneEndlessWord_isOneUnknown() {
    assertThat(pieces("a".repeat(3000))).isEqualTo("[CLS] [UNK] [SEP]");
  }

  @Test
  void encode_hugeWord_readsOnlyItsEnds() {
    Encoding encoding = TOKENIZER.encode("a".repeat(1 << 22) + " hello", 96, 32);
    assertThat(Arrays.stream(encoding.ids()).mapToObj(VOCAB::get))
        .containsExactly("[CLS]", "[UNK]", "hello", "[SEP]");
  }

  @Test
  void fromVocab_withoutSpecialToken_saysWhich() {
    assertThatThrownBy(() -> WordPiece.fromVocab(List.of("[UNK]", "[CLS]", "a")))
        .hasMessageContaining("[SEP]");
    assertThatThrownBy(() -> WordPiece.fromVocab(List.of("[UNK]", "a", "a")))
        .hasMessageContaining("twice");
  }

  private static String pieces(String text) {
    return Arrays.stream(TOKENIZER.encode(text, 32, 32).ids())
        .mapToObj(VOCAB::get)
        .collect(Collectors.joining(" "));
  }
}
