package io.tidegate.edge.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class IncrementalTextTest {
  /** Tokens are bytes. */
  private static String decode(long[] ids) {
    byte[] bytes = new byte[ids.length];
    for (int i = 0; i < ids.length; i++) {
      bytes[i] = (byte) ids[i];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * Tokens are words; the first one's leading space goes, as in tokenizers of the SentencePiece
   * kind.
   */
  private static String decodeWords(long[] ids) {
    StringBuilder text = new StringBuilder();
    for (long id : ids) {
      text.append(" w").append(id);
    }
    return text.toString().stripLeading();
  }

  @Test
  void add_byteByByte_givesWholeCharacters() {
    IncrementalText text = new IncrementalText(IncrementalTextTest::decode);
    StringBuilder out = new StringBuilder();
    for (byte b : "é日😀x".getBytes(StandardCharsets.UTF_8)) {
      String piece = text.add(b & 0xff);
      assertThat(piece).doesNotContain("\uFFFD");
      out.append(piece);
    }
    assertThat(out.toString()).isEqualTo("é日😀x");
    assertThat(text.finish()).isEmpty();
  }

  @Test
  void finish_halfCharacter_isMarked() {
    IncrementalText text = new IncrementalText(IncrementalTextTest::decode);

    assertThat(text.add('a')).isEqualTo("a");
    assertThat(text.add(0xe6)).isEmpty();
    assertThat(text.finish()).isEqualTo("\uFFFD");
  }

  @Test
  void add_bytesThatAreNeverACharacter_doNotWaitForEver() {
    IncrementalText text = new IncrementalText(IncrementalTextTest::decode);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      out.append(text.add(0xff));
    }
    assertThat(out).isNotEmpty();
  }

  @Test
  void add_tokensWhoseTextDependsOnTheirPlace_equalsDecodingAll() {
    IncrementalText text = new IncrementalText(IncrementalTextTest::decodeWords);

    assertThat(text.add(1) + text.add(2) + text.add(3)).isEqualTo("w1 w2 w3");
  }
}
