package io.tidegate.train.compress;

import io.tidegate.core.text.Encoding;

/**
 * Which tokens of one tokenizer stand for a token of another: those that share a character with it.
 * The special tokens at both ends stand for each other.
 *
 * @param first for each token the first of its counterparts
 * @param last the last of them; below {@code first} where there is none, because the other
 *     tokenizer's budget leaves that part of the text out
 */
record TokenMap(int[] first, int[] last) {

  static TokenMap of(Encoding mine, Encoding theirs) {
    int n = mine.length();
    int m = theirs.length();
    int[] first = new int[n];
    int[] last = new int[n];
    int from = 1;
    for (int i = 1; i < n - 1; i++) {
      while (from < m - 1 && theirs.ends()[from] <= mine.starts()[i]) {
        from++;
      }
      int to = from;
      while (to < m - 1 && theirs.starts()[to] < mine.ends()[i]) {
        to++;
      }
      first[i] = from;
      last[i] = to - 1;
    }
    first[n - 1] = m - 1;
    last[n - 1] = m - 1;
    return new TokenMap(first, last);
  }
}
