package io.tidegate.pipeline.table;

import io.tidegate.core.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Which rows of a table take part. A row's half is decided by the hash of its id alone, so one half
 * may make a warm start and the other judge it, in any order and with any other rows beside it.
 */
public enum Half {
  ALL,
  FIRST,
  SECOND;

  /**
   * Reads {@code all}, {@code first} or {@code second}.
   *
   * @throws IllegalArgumentException when the text is another one
   */
  public static Half parse(String text) {
    return switch (text) {
      case "all" -> ALL;
      case "first" -> FIRST;
      case "second" -> SECOND;
      default ->
          throw new IllegalArgumentException(
              "half: must be first, second or all, was \"" + text + "\"");
    };
  }

  /** Whether the row with this id takes part. */
  public boolean holds(String id) {
    if (this == ALL) {
      return true;
    }
    String hash = Digests.sha256Hex(("half " + id).getBytes(StandardCharsets.UTF_8));
    boolean first = Integer.parseInt(hash.substring(0, 1), 16) < 8;
    return first == (this == FIRST);
  }

  /** The word that {@link #parse} reads. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
