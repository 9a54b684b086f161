package io.tidegate.router.request;

import java.util.List;

/**
 * A replacement of bytes {@code start..end} of a body.
 *
 * @param start first byte replaced
 * @param end first byte kept again; equal to {@code start} for an insertion
 */
record ByteEdit(int start, int end, byte[] replacement) {
  /** {@code body} with all edits made; they are in order and do not overlap. */
  static byte[] apply(byte[] body, List<ByteEdit> edits) {
    int length = body.length;
    for (ByteEdit edit : edits) {
      length += edit.replacement.length - (edit.end - edit.start);
    }
    byte[] out = new byte[length];
    int from = 0;
    int to = 0;
    for (ByteEdit edit : edits) {
      System.arraycopy(body, from, out, to, edit.start - from);
      to += edit.start - from;
      System.arraycopy(edit.replacement, 0, out, to, edit.replacement.length);
      to += edit.replacement.length;
      from = edit.end;
    }
    System.arraycopy(body, from, out, to, body.length - from);
    return out;
  }
}
