package io.tidegate.edge.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The machine's batteries as Linux tells of them.
 *
 * @param root normally {@code /sys/class/power_supply}
 */
record Power(Path root) {
  static Power ofThisMachine() {
    return new Power(Path.of("/sys/class/power_supply"));
  }

  /**
   * Charge in percent and state of the first battery; null where there is none or nothing tells.
   */
  JsonNode battery() {
    if (!Files.isDirectory(root)) {
      return JsonNodeFactory.instance.nullNode();
    }
    try (Stream<Path> listed = Files.list(root)) {
      List<Path> supplies = listed.sorted().toList();
      for (Path supply : supplies) {
        if (read(supply.resolve("type")).equalsIgnoreCase("Battery")
            && read(supply.resolve("capacity")).matches("\\d{1,3}")) {
          return JsonNodeFactory.instance
              .objectNode()
              .put("percent", Integer.parseInt(read(supply.resolve("capacity"))))
              .put("state", read(supply.resolve("status")).toLowerCase(Locale.ROOT));
        }
      }
    } catch (IOException e) {
      return JsonNodeFactory.instance.nullNode();
    }
    return JsonNodeFactory.instance.nullNode();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
