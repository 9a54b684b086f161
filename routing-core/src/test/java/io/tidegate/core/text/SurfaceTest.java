package io.tidegate.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class SurfaceTest {

  @Test
  void of_sentenceWithNumbers_countsRuns() {
    Surface surface = Surface.of("Take 12 of 340 (x_1 = 7).");

    assertThat(surface.numbers()).isCloseTo(Math.log1p(4), within(1e-12)); // 12, 340, 1, 7
    assertThat(surface.symbols()).isCloseTo(Math.log1p(4), within(1e-12)); // ( _ = )
    assertThat(surface.words()).isCloseTo(Math.log1p(3), within(1e-12)); // Take, of, x
  }

  @Test
  void of_empty_isNothing() {
    assertThat(Surface.of("")).isEqualTo(new Surface(0, 0, 0));
  }

  @Test
  void of_megabyte_readsItsBeginning() {
    String part = "ab 1+ ".repeat(Surface.READ_CHARS / 6 + 1);

    assertThat(Surface.of(part.repeat(60))).isEqualTo(Surface.of(part));
  }

  @Test
  void of_otherScripts_countsLettersAndDigits() {
    Surface surface = Surface.of("сколько будет ٣ плюс 4？");

    assertThat(surface.words()).isCloseTo(Math.log1p(3), within(1e-12));
    assertThat(surface.numbers()).isCloseTo(Math.log1p(2), within(1e-12));
  }
}
