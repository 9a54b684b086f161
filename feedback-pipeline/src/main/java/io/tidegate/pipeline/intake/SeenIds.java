package io.tidegate.pipeline.intake;

/**
 * Tells whether an id was among the last ones, in bounded memory: at least the last {@code
 * remembered} ids are known, and at most twice as many. Ids are 64-bit hashes.
 */
final class SeenIds {

  private static final int SLOTS_MIN = 1 << 12;

  private final int remembered;
  private long[] young = new long[SLOTS_MIN];
  private long[] old = new long[0];
  private int count;

  SeenIds(int remembered) {
    this.remembered = remembered;
  }

  /** Remembers an id; false when it was known already. */
  boolean add(long hash) {
    long key = hash == 0 ? 1 : hash; // 0 marks an empty slot
    if (holds(old, key) || !insert(young, key)) {
      return false;
    }
    count++;
    if (count == remembered) {
      old = young;
      young = new long[SLOTS_MIN];
      count = 0;
    } else if (2 * count > young.length) {
      long[] larger = new long[4 * young.length];
      for (long known : young) {
        if (known != 0) {
          insert(larger, known);
        }
      }
      young = larger;
    }
    return true;
  }

  private static boolean holds(long[] table, long key) {
    if (table.length == 0) {
      return false;
    }
    int slot = slot(table, key);
    while (table[slot] != 0) {
      if (table[slot] == key) {
        return true;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    return false;
  }

  private static boolean insert(long[] table, long key) {
    int slot = slot(table, key);
    while (table[slot] != 0) {
      if (table[slot] == key) {
        return false;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    table[slot] = key;
    return true;
  }

  private static int slot(long[] table, long key) {
    return (int) (key >>> 20) & (table.length - 1);
  }
}
