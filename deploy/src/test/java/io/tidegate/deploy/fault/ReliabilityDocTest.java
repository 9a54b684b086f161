package io.tidegate.deploy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every test that docs/reliability.md names is there, and every case has its line. */
final class ReliabilityDocTest {
  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

  @Test
  void doc_namedTests_exist() throws IOException {
    Path root = Path.of("..").toRealPath();
    String doc = Files.readString(root.resolve("docs/reliability.md"));
    List<Path> tests;
    try (Stream<Path> files = Files.walk(root)) {
      tests =
          files
              .filter(file -> file.toString().endsWith("Test.java"))
              .filter(file -> file.toString().contains("src/test/java"))
              .toList();
    }
    List<String> missing = new ArrayList<>();
    Matcher named = NAMED.matcher(doc);
    while (named.find()) {
      if (tests.stream().noneMatch(file -> holds(file, named.group(1), named.group(2)))) {
        missing.add(named.group());
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void doc_everyCase_hasItsLine() throws IOException {
    String doc = Files.readString(Path.of("../docs/reliability.md"));
    assertThat(IntStream.rangeClosed(1, 38).mapToObj(i -> String.format("| T%02d |", i)))
        .allMatch(doc::contains);
    assertThat(IntStream.rangeClosed(1, 16).mapToObj(i -> String.format("S%02d", i)))
        .allMatch(doc::contains);
  }

  private static boolean holds(Path file, String type, String method) {
    try {
      return file.getFileName().toString().equals(type + ".java")
          && (method == null || Files.readString(file).contains(" " + method + "("));
    } catch (IOException e) {
      return false;
    }
  }
}
