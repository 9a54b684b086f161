package io.tidegate.pipeline.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonCursorTest {

  private static final ObjectMapper JACKSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static JsonCursor on(String text) {
    JsonCursor cursor = new JsonCursor();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    cursor.reset(bytes, 0, bytes.length);
    return cursor;
  }

  @Test
  void number_anyDouble_readsBackToTheSameBits() {
    Random random = new Random(17);
    for (int i = 0; i < 20_000; i++) {
      double value =
          switch (i % 4) {
            case 0 -> random.nextDouble();
            case 1 -> Double.longBitsToDouble(random.nextLong());
            case 2 -> random.nextInt(1000) / 100.0;
            default -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
          };
      if (Double.isFinite(value)) {
        assertThat(on(String.valueOf(value)).number()).as(String.valueOf(value)).isEqualTo(value);
      }
    }
    assertThat(on("-0.0").number()).isEqualTo(-0.0);
    assertThat(on("123456789012345678901234567890").number()).isEqualTo(1.2345678901234568e29);
    assertThat(on("0.1234567890123456789012345678901234567890").number())
        .isEqualTo(0.12345678901234568);
  }

  /** Guards against rows that the fast way takes and a parser would not. */
  @Test
  void skip_damagedText_neverAcceptedWhereJacksonRefuses() {
    String good =
        "{\"a\":[1,-2.5e3,true,null,{\"b\":\"x\"}],\"c\":\"text\",\"d\":0.25,\"e\":{},\"f\":[]}";
    Random random = new Random(23);
    int accepted = 0;
    for (int i = 0; i < 30_000; i++) {
      StringBuilder text = new StringBuilder(good);
      for (int k = 0; k <= random.nextInt(3); k++) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, "{}[],:\"0-.eE+tfn \\\u0001".charAt(random.nextInt(19)));
          default -> text.setCharAt(at, "{}[],:\"0-.eE+tfn \\\u0001".charAt(random.nextInt(19)));
        }
      }
      JsonCursor cursor = on(text.toString());
      try {
        cursor.skip();
        cursor.requireEnd();
      } catch (UnusualJsonException e) {
        continue;
      }
      accepted++;
      assertThat(parses(text.toString())).as(text.toString()).isTrue();
    }
    assertThat(accepted).isGreaterThan(500);
  }

  private static boolean parses(String text) {
    try {
      return JACKSON.readTree(text) != null;
    } catch (java.io.IOException e) {
      return false;
    }
  }

  @Test
  void unusualText_leftToAParser() {
    for (String text :
        new String[] {
          "\"a\\u0041\"",
          "\"é\"",
          "NaN",
          "01",
          "1.",
          ".5",
          "+1",
          "-",
          "1e",
          "\"open",
          "",
          "1e999",
          "[".repeat(40) + "]".repeat(40),
          "{\"a\":1,}",
          "[1,]",
          "{\"a\" 1}",
          "truth"
        }) {
      JsonCursor cursor = on(text);
      assertThatThrownBy(
              () -> {
                cursor.skip();
                cursor.requireEnd();
              })
          .as(text)
          .isInstanceOf(UnusualJsonException.class);
    }
  }

  @Test
  void integer_fractionOrTooLong_unusual() {
    assertThat(on("-1234567890123").integer()).isEqualTo(-1234567890123L);
    for (String text : new String[] {"1.0", "1e3", "1234567890123456789", "", "-", "007"}) {
      assertThatThrownBy(() -> on(text).integer())
          .as(text)
          .isInstanceOf(UnusualJsonException.class);
    }
  }

  @Test
  void idHash_folds_evenAndTheSameFromTextAndBytes() {
    int[] counts = new int[5];
    for (int i = 0; i < 50_000; i++) {
      String id = "decision-" + i;
      byte[] bytes = ("xx" + id + "yy").getBytes(StandardCharsets.UTF_8);
      assertThat(IdHash.of(bytes, 2, bytes.length - 2)).isEqualTo(IdHash.of(id));
      counts[IdHash.fold(IdHash.of(id), 5)]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(9_600, 10_400);
    }
  }

  @Test
  void lanes_anyNumberOfThreads_resultsInOrderAndFailuresArrive() throws java.io.IOException {
    for (int threads = 1; threads <= 3; threads++) {
      try (Lanes lanes = new Lanes(threads)) {
        StringBuilder order = new StringBuilder();
        Lanes.Run<Integer, Integer> run = lanes.run(i -> i * 2, order::append);
        for (int i = 0; i < 20; i++) {
          run.add(i);
        }
        run.finish();
        assertThat(order).hasToString("02468101214161820222426283032343638");
        Lanes.Run<Integer, Integer> failing =
            lanes.run(
                i -> {
                  throw new IllegalArgumentException("piece " + i);
                },
                i -> {});
        assertThatThrownBy(
                () -> {
                  failing.add(7);
                  failing.finish();
                })
            .hasMessage("piece 7");
      }
    }
  }
}
