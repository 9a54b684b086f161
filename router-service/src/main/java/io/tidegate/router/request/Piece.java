package io.tidegate.router.request;

/**
 * One string or long number of a request, as it is searched and where it stands.
 *
 * @param turn index of its {@link Turn}; {@link #OTHER} for the last one, of the role {@code other}
 * @param offset where its text begins in the turn's text
 * @param text the text, unescaped
 * @param start first byte of the value in the body, quotes included
 * @param end byte after its last
 * @param key name of the field whose value it is or lies in
 */
public record Piece(int turn, int offset, String text, int start, int end, String key) {
  /** The turn of text outside of messages. */
  public static final int OTHER = -1;
}
