package io.tidegate.deploy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every input that a fuzzer kept, and a short round of seeded mutations of them. {@code
 * deploy/fuzz/run TARGET SECONDS} looks for new ones.
 */
final class CorpusTest {
  private static final Map<String, Consumer<byte[]>> TARGETS =
      Map.of(
          "sse", SseTarget::fuzzerTestOneInput,
          "chat", ChatTarget::fuzzerTestOneInput,
          "config", ConfigTarget::fuzzerTestOneInput);
  private static final long SEED = 0x7163a7eL;
  private static final int MUTATIONS = 2_000;

  @ParameterizedTest
  @ValueSource(strings = {"sse", "chat", "config"})
  void corpus_replayed_holds(String target) throws IOException, URISyntaxException {
    for (byte[] input : corpus(target)) {
      run(target, input);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sse", "chat", "config"})
  void corpus_mutated_holds(String target) throws IOException, URISyntaxException {
    List<byte[]> corpus = corpus(target);
    Random random = new Random(SEED);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] input = corpus.get(random.nextInt(corpus.size()));
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        input = mutated(input, corpus.get(random.nextInt(corpus.size())), random);
      }
      run(target, input);
    }
  }

  private static List<byte[]> corpus(String target) throws IOException, URISyntaxException {
    URL folder = CorpusTest.class.getResource("/fuzz/" + target);
    assertThat(folder).as(target).isNotNull();
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      List<byte[]> inputs = files.sorted().map(CorpusTest::read).toList();
      assertThat(inputs).as(target).isNotEmpty();
      return inputs;
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new AssertionError(file + " cannot be read", e);
    }
  }

  private static byte[] mutated(byte[] input, byte[] other, Random random) {
    if (input.length == 0) {
      return other;
    }
    byte[] output = input.clone();
    int at = random.nextInt(output.length);
    int length = Math.min(output.length - at, 1 + random.nextInt(16));
    switch (random.nextInt(5)) {
      case 0 -> output[at] = (byte) random.nextInt(256);
      case 1 -> output[at] = (byte) "\r\n\"{}[]:,\\ \0#-&*!|>%@`'".charAt(random.nextInt(22));
      case 2 -> output = joined(output, 0, at, output, at + length, output.length);
      case 3 -> output = joined(output, 0, at + length, output, at, output.length);
      default ->
          output = joined(output, 0, at, other, random.nextInt(other.length + 1), other.length);
    }
    return output;
  }

  private static byte[] joined(byte[] a, int from, int to, byte[] b, int start, int end) {
    byte[] whole = Arrays.copyOf(Arrays.copyOfRange(a, from, to), to - from + end - start);
    System.arraycopy(b, start, whole, to - from, end - start);
    return whole;
  }

  private static void run(String target, byte[] input) {
    try {
      TARGETS.get(target).accept(input);
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      throw new AssertionError(
          target + " (seed " + SEED + "), input in hex: " + HexFormat.of().formatHex(input), e);
    }
  }
}
