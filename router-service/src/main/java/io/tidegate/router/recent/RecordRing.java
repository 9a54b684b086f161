package io.tidegate.router.recent;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Records one after the other in segments of bytes; when all segments are full, the oldest one is
 * emptied for new records.
 *
 * <p>Nothing that was added lives on as an object, so that a collector has nothing to keep.
 */
final class RecordRing {
  private final byte[] @Nullable [] segments;
  private final Words[] words;
  private final int segmentBytes;
  private final RecordWriter writer = new RecordWriter();
  private long segment;
  private int used;

  /**
   * @param segments how many, at least 2
   * @param segmentBytes size of each, which is also the longest record
   */
  RecordRing(int segments, int segmentBytes) {
    this.segments = new byte[segments][];
    this.words = new Words[segments];
    for (int i = 0; i < segments; i++) {
      words[i] = new Words();
    }
    this.segmentBytes = segmentBytes;
  }

  /**
   * Adds a record.
   *
   * @param fields writes it; may be called twice
   * @return where it is; -1 when it is longer than a segment
   */
  long add(Consumer<RecordWriter> fields) {
    writer.begin(words[slot(segment)]);
    fields.accept(writer);
    if (writer.length() > segmentBytes - used) {
      if (writer.length() > segmentBytes) {
        return -1;
      }
      segment++;
      used = 0;
      words[slot(segment)].clear();
      writer.begin(words[slot(segment)]);
      fields.accept(writer);
      if (writer.length() > segmentBytes) {
        return -1;
      }
    }
    int slot = slot(segment);
    byte[] bytes = segments[slot];
    if (bytes == null) {
      bytes = new byte[segmentBytes];
      segments[slot] = bytes;
    }
    writer.copyTo(bytes, used);
    long at = segment * segmentBytes + used;
    used += writer.length();
    return at;
  }

  /** The oldest place whose record is still here. */
  long oldest() {
    return Math.max(0, segment - segments.length + 1) * segmentBytes;
  }

  /** The record at a place that {@link #add} returned and that is still here. */
  RecordReader read(long at) {
    int slot = slot(at / segmentBytes);
    byte[] bytes = segments[slot];
    if (at < oldest() || bytes == null) {
      throw new IllegalArgumentException("place: nothing is at " + at + " any more");
    }
    return new RecordReader(bytes, (int) (at % segmentBytes), words[slot]);
  }

  private int slot(long number) {
    return (int) (number % segments.length);
  }
}
