package io.tidegate.train.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/**
 * Reads JSON-lines files, one object a row, plain or gzipped by the name's ending {@code .gz};
 * blank rows are skipped.
 */
public final class JsonLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonLines() {}

  /**
   * Hands every row to {@code rows}.
   *
   * @throws DataException when the file is missing or a row is no JSON object
   */
  public static void read(Path file, Consumer<JsonRow> rows) {
    if (!Files.isRegularFile(file)) {
      throw new DataException(file + ": no such file");
    }
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      long number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          rows.accept(new JsonRow(file.toString(), number, object(file, number, line)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
  }

  private static JsonNode object(Path file, long number, String line) {
    try {
      JsonNode node = JSON.readTree(line);
      if (node != null && node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw new DataException(file.toString(), number, "is not JSON: " + e.getOriginalMessage());
    }
    throw new DataException(file.toString(), number, "must be a JSON object");
  }
}
