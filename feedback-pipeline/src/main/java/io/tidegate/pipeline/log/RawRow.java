package io.tidegate.pipeline.log;

/**
 * One row of a log, not yet decoded.
 *
 * @param where file and line, or topic, partition and offset
 * @param type what it is
 * @param value its JSON object, UTF-8
 */
public record RawRow(String where, Type type, byte[] value) {

  /** Kinds of rows. */
  public enum Type {
    DECISION,
    OUTCOME,
    FEEDBACK,
    SNAPSHOT,
    /** A logged choice with everything in one row; see {@code docs/replay.md}. */
    PREPARED;

    /** Name in exported rows. */
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
