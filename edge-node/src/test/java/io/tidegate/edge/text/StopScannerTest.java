package io.tidegate.edge.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopScannerTest {
  @Test
  void add_stopSplitOverPieces_holdsBackItsBeginning() {
    StopScanner scanner = new StopScanner(List.of("END"));

    assertThat(scanner.add("text E")).isEqualTo("text ");
    assertThat(scanner.add("N")).isEmpty();
    assertThat(scanner.add("D more")).isEmpty();
    assertThat(scanner.stopped()).isTrue();
    assertThat(scanner.add("again")).isEmpty();
  }

  @Test
  void add_falseAlarm_givesOutWhatWasHeld() {
    StopScanner scanner = new StopScanner(List.of("END"));

    assertThat(scanner.add("EN")).isEmpty();
    assertThat(scanner.add("joy")).isEqualTo("ENjoy");
    assertThat(scanner.add("E")).isEmpty();
    assertThat(scanner.finish()).isEqualTo("E");
  }

  @Test
  void add_overlappingBeginning_isFound() {
    StopScanner scanner = new StopScanner(List.of("aab"));

    assertThat(scanner.add("a") + scanner.add("a") + scanner.add("a") + scanner.add("b"))
        .isEqualTo("a");
    assertThat(scanner.stopped()).isTrue();
  }

  @Test
  void add_anyCut_stopsAtTheSequenceThatIsCompleteFirst() {
    Random random = new Random(11);
    for (int round = 0; round < 2000; round++) {
      String text =
          random
              .ints(30, 'a', 'd')
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      List<String> stops = List.of(text.substring(12, 13 + random.nextInt(5)), "cabcab");
      int first = text.length();
      for (int end = 1; end <= text.length() && first == text.length(); end++) {
        String read = text.substring(0, end);
        first =
            stops.stream()
                .filter(read::endsWith)
                .mapToInt(stop -> read.length() - stop.length())
                .min()
                .orElse(first);
      }
      StopScanner scanner = new StopScanner(stops);
      StringBuilder out = new StringBuilder();
      for (int from = 0; from < text.length(); ) {
        int to = Math.min(text.length(), from + 1 + random.nextInt(4));
        out.append(scanner.add(text.substring(from, to)));
        assertThat(text.substring(0, first)).startsWith(out);
        from = to;
      }
      if (!scanner.stopped()) {
        out.append(scanner.finish());
      }
      assertThat(out.toString())
          .as("round %d of %s with %s", round, text, stops)
          .isEqualTo(text.substring(0, first));
    }
  }
}
