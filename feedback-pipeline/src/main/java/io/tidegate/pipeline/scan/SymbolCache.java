package io.tidegate.pipeline.scan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One thread's way from the bytes of a name to its number, without making a string. */
public final class SymbolCache {

  private static final int SLOTS = 1024;

  private final Symbols symbols;
  private final byte[] @Nullable [] names = new byte[SLOTS][];
  private final int[] numbers = new int[SLOTS];
  private final @Nullable String[] texts = new String[SLOTS];

  public SymbolCache(Symbols symbols) {
    this.symbols = symbols;
  }

  /** Number of the string that {@code cursor} read last. */
  public int of(JsonCursor cursor) {
    return numbers[slot(cursor)];
  }

  /** The string that {@code cursor} read last; for names that come again and again. */
  public String text(JsonCursor cursor) {
    return Objects.requireNonNull(texts[slot(cursor)]);
  }

  private int slot(JsonCursor cursor) {
    int slot = (int) (cursor.hash() >>> 54);
    byte[] name = names[slot];
    if (name == null || !cursor.is(name)) {
      byte[] text = Arrays.copyOfRange(cursor.bytes(), cursor.from(), cursor.to());
      String string = new String(text, StandardCharsets.US_ASCII);
      names[slot] = text;
      texts[slot] = string;
      numbers[slot] = symbols.of(string);
    }
    return slot;
  }
}
