package io.tidegate.deploy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Rows of JSON in, one row each out, in order; many are under way at once. A row that cannot be
 * read becomes a row with an {@code error}, so that line numbers still tell which is which.
 */
final class ClassifyRows {

  /** Rows under way. */
  static final int WINDOW = 128;

  private static final char BYTE_ORDER_MARK = '\ufeff';
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Function<String, CompletableFuture<String>> classify;
  private final String name;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Deque<CompletableFuture<String>> underWay = new ArrayDeque<>();
  private long faults;

  /**
   * @param classify from a prompt to a row of JSON
   * @param name of the file, for messages
   */
  ClassifyRows(
      Function<String, CompletableFuture<String>> classify,
      String name,
      PrintWriter out,
      PrintWriter err) {
    this.classify = classify;
    this.name = name;
    this.out = out;
    this.err = err;
  }

  /**
   * Reads all rows; bytes that are no UTF-8 become U+FFFD, blank lines are passed over.
   *
   * @return how many rows could not be read
   */
  long read(InputStream bytes) throws IOException {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8), 1 << 16)) {
      String line = in.readLine();
      for (long number = 1; line != null; number++) {
        String row =
            number == 1 && !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK
                ? line.substring(1)
                : line;
        if (!row.isBlank()) {
          underWay.add(row(row, number));
          if (underWay.size() >= WINDOW) {
            out.println(underWay.remove().join());
          }
        }
        line = in.readLine();
      }
    }
    while (!underWay.isEmpty()) {
      out.println(underWay.remove().join());
    }
    return faults;
  }

  private CompletableFuture<String> row(String line, long number) {
    JsonNode prompt;
    try {
      prompt = JSON.readTree(line).path("prompt");
    } catch (JsonProcessingException e) {
      return fault(number, "not JSON");
    }
    return prompt.isTextual()
        ? classify.apply(prompt.asText())
        : fault(number, "needs a field \"prompt\" that is a string");
  }

  private CompletableFuture<String> fault(long number, String what) {
    faults++;
    String message = name + ":" + number + ": " + what;
    err.println("classify: " + message);
    return CompletableFuture.completedFuture(
        JSON.createObjectNode().put("error", message).put("line", number).toString());
  }
}
