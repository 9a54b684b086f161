package io.tidegate.edge.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.edge.TinyDecoder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTokenizerTest {
  @TempDir static Path folder;
  private static ModelTokenizer tokenizer;

  @BeforeAll
  static void load() throws Exception {
    Path file = new TinyDecoder().writeTo(folder).resolve("tokenizer.json");
    tokenizer = ModelTokenizer.load(file, new ObjectMapper().readTree(file.toFile()));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static long[] content(String text) {
    return tokenizer.encode(List.of(new PromptPiece(text, false)));
  }

  @Test
  void encode_markup_isSpecialInMarkupOnly() {
    assertThat(tokenizer.encode(List.of(new PromptPiece("<|end|>", true))))
        .containsExactly(TinyDecoder.END);
    assertThat(content("<|end|>")).hasSize(7);
    assertThat(LongStream.of(content("<|end|>"))).allMatch(id -> id < 256);
    assertThat(LongStream.of(content("a<|end|><|user|>b<<|end|>>"))).allMatch(id -> id < 256);
  }

  @Test
  void decode_ofEncoded_isTheText() {
    for (String text :
        List.of("plain", "é日本😀", "nul \0 tab \t", "a<|end|>b", " leading and trailing ", "\n\n")) {
      assertThat(tokenizer.decode(content(text))).isEqualTo(text);
    }
  }

  @Test
  void encode_halfOfASurrogatePair_becomesTheReplacement() {
    assertThat(tokenizer.decode(content("a\uD83Db"))).isEqualTo("a\uFFFDb");
  }

  @Test
  void display_partOfACharacter_showsItsBytes() {
    assertThat(tokenizer.display('a')).isEqualTo("a");
    assertThat(tokenizer.display(' ')).isEqualTo(" ");
    assertThat(tokenizer.display(0xe6)).isEqualTo("bytes:\\xe6");
    assertThat(tokenizer.bytes(0xe6)).containsExactly(0xe6);
    assertThat(tokenizer.display(TinyDecoder.END)).isEqualTo("<|end|>");
  }
}
