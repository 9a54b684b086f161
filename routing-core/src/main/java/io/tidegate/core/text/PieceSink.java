package io.tidegate.core.text;

/** Keeps the first {@code head} and the last {@code tail} of the pieces added to it, in order. */
final class PieceSink {
  private final int head;
  private final int tail;
  private final int[] kept; // (head, then a ring of tail) x (id, start, end)
  private int added;

  PieceSink(int head, int tail) {
    this.head = head;
    this.tail = tail;
    kept = new int[3 * (head + tail)];
  }

  boolean headFull() {
    return added >= head;
  }

  void add(int id, int start, int end) {
    int slot = added < head ? added : tail == 0 ? -1 : head + (added - head) % tail;
    added++;
    if (slot >= 0) {
      kept[3 * slot] = id;
      kept[3 * slot + 1] = start;
      kept[3 * slot + 2] = end;
    }
  }

  Encoding encoding(int first, int last) {
    int count = Math.min(added, head + tail);
    int[] ids = new int[count + 2];
    int[] starts = new int[count + 2];
    int[] ends = new int[count + 2];
    ids[0] = first;
    ids[count + 1] = last;
    int oldest = tail == 0 || added <= head + tail ? 0 : (added - head) % tail;
    for (int i = 0; i < count; i++) {
      int slot = i < head ? i : head + (i - head + oldest) % tail;
      ids[i + 1] = kept[3 * slot];
      starts[i + 1] = kept[3 * slot + 1];
      ends[i + 1] = kept[3 * slot + 2];
    }
    return new Encoding(ids, starts, ends);
  }
}
