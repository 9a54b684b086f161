package io.tidegate.router.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SseParserTest {
  private static final String STREAM =
      "\ufeffdata: {\"a\":\"Grüße 👋\"}\n\n: a comment\r\n\r\nevent: error\r\ndata:no space\r\n\r\n"
          + "id: 7\rdata: one\rdata: two\r\rretry: 5\n\ndata\n\nfoo: bar\ndata: [DONE]\n\n";
  private static final List<String> EVENTS =
      List.of("|{\"a\":\"Grüße 👋\"}", "error|no space", "|one\ntwo", "|", "|[DONE]");

  private static List<String> events(byte[][] pieces) {
    List<String> events = new ArrayList<>();
    SseParser parser =
        new SseParser(1000, (name, data) -> events.add(name + "|" + new String(data, UTF_8)));
    for (byte[] piece : pieces) {
      assertThat(parser.feed(piece)).isTrue();
    }
    parser.finish();
    return events;
  }

  @Test
  void feed_everySplitInTwo_sameEvents() {
    byte[] bytes = STREAM.getBytes(UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      byte[][] pieces = {
        Arrays.copyOfRange(bytes, 0, cut), Arrays.copyOfRange(bytes, cut, bytes.length)
      };
      assertThat(events(pieces)).as("cut at %d", cut).isEqualTo(EVENTS);
    }
  }

  @Test
  void feed_randomSplits_sameEvents() {
    byte[] bytes = STREAM.getBytes(UTF_8);
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      List<byte[]> pieces = new ArrayList<>();
      int from = 0;
      while (from < bytes.length) {
        int to = Math.min(bytes.length, from + 1 + random.nextInt(7));
        pieces.add(Arrays.copyOfRange(bytes, from, to));
        from = to;
      }
      assertThat(events(pieces.toArray(new byte[0][]))).as("seed %d", seed).isEqualTo(EVENTS);
    }
  }

  @Test
  void feed_lineBeyondBound_refused() {
    SseParser parser = new SseParser(100, (name, data) -> {});
    boolean ok = true;
    for (int i = 0; i < 30 && ok; i++) {
      ok = parser.feed("0123456789".getBytes(UTF_8));
    }
    assertThat(ok).isFalse();
  }

  @Test
  void feed_manyDataLinesBeyondBound_refused() {
    SseParser parser = new SseParser(100, (name, data) -> {});
    boolean ok = true;
    for (int i = 0; i < 30 && ok; i++) {
      ok = parser.feed("data: 0123456789\n".getBytes(UTF_8));
    }
    assertThat(ok).isFalse();
  }

  @Test
  void finish_blankLineMissing_eventIsGiven() {
    assertThat(events(new byte[][] {"data: [DONE]".getBytes(UTF_8)})).containsExactly("|[DONE]");
  }
}
