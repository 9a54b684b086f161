package io.tidegate.core.text;

import java.util.Arrays;
import java.util.List;

/**
 * The vocabulary as a prefix tree over UTF-16 units, its edges in one open-addressed table; word
 * starts and continuations have a root each.
 */
final class PieceTrie {
  static final int WORD_ROOT = 0;
  static final int CONTINUATION_ROOT = 1;
  static final int NONE = -1;
  private static final String CONTINUATION = "##";

  private long[] keys = filled(1 << 10);
  private int[] children = new int[1 << 10];
  private int[] tokens = new int[] {NONE, NONE};
  private int nodes = 2;
  private int edges;

  PieceTrie(List<String> vocab) {
    for (int id = 0; id < vocab.size(); id++) {
      String piece = vocab.get(id);
      boolean continues = piece.startsWith(CONTINUATION) && piece.length() > CONTINUATION.length();
      int node = continues ? CONTINUATION_ROOT : WORD_ROOT;
      for (int i = continues ? CONTINUATION.length() : 0; i < piece.length(); i++) {
        node = childOrNew(node, piece.charAt(i));
      }
      tokens[node] = id;
    }
  }

  /** The node reached from {@code node} by {@code unit}, or {@link #NONE}. */
  int child(int node, char unit) {
    long key = key(node, unit);
    int mask = keys.length - 1;
    for (int slot = slot(key, mask); ; slot = (slot + 1) & mask) {
      long found = keys[slot];
      if (found == key) {
        return children[slot];
      }
      if (found < 0) {
        return NONE;
      }
    }
  }

  /** The token that ends at {@code node}, or {@link #NONE}. */
  int token(int node) {
    return tokens[node];
  }

  private int childOrNew(int node, char unit) {
    int child = child(node, unit);
    if (child != NONE) {
      return child;
    }
    if (2 * (edges + 1) > keys.length) {
      grow();
    }
    if (nodes == tokens.length) {
      int old = tokens.length;
      tokens = Arrays.copyOf(tokens, 2 * old);
      Arrays.fill(tokens, old, tokens.length, NONE);
    }
    put(key(node, unit), nodes);
    edges++;
    return nodes++;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldChildren = children;
    keys = filled(2 * oldKeys.length);
    children = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] >= 0) {
        put(oldKeys[i], oldChildren[i]);
      }
    }
  }

  private void put(long key, int child) {
    int mask = keys.length - 1;
    int slot = slot(key, mask);
    while (keys[slot] >= 0) {
      slot = (slot + 1) & mask;
    }
    keys[slot] = key;
    children[slot] = child;
  }

  private static long key(int node, char unit) {
    return ((long) node << 16) | unit;
  }

  private static int slot(long key, int mask) {
    long mixed = key * 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 40) & mask;
  }

  private static long[] filled(int size) {
    long[] empty = new long[size];
    Arrays.fill(empty, -1);
    return empty;
  }
}
