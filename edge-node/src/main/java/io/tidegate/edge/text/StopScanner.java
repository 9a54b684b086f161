package io.tidegate.edge.text;

import java.util.List;

/** Text on its way out, held back while it may be the beginning of a stop sequence. */
public final class StopScanner {
  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;

  /**
   * A scanner for some stop sequences.
   *
   * @param stops non-empty texts
   */
  public StopScanner(List<String> stops) {
    this.stops = List.copyOf(stops);
  }

  /**
   * The text that is safe to give out after {@code text} has come in; nothing once a stop sequence
   * has been seen.
   */
  public String add(String text) {
    if (stopped) {
      return "";
    }
    held.append(text);
    int stop = firstStop();
    if (stop >= 0) {
      stopped = true;
      held.setLength(stop);
      return drain(stop);
    }
    return drain(held.length() - beginningOfStop());
  }

  /** The text held back, at the end of an answer that no stop sequence ended. */
  public String finish() {
    return drain(held.length());
  }

  /** Whether a stop sequence has been seen. */
  public boolean stopped() {
    return stopped;
  }

  /**
   * Where the stop sequence begins that is complete first, -1 if none is; of several that end
   * together the longest.
   */
  private int firstStop() {
    int begin = -1;
    int end = Integer.MAX_VALUE;
    for (String stop : stops) {
      int at = held.indexOf(stop);
      int after = at + stop.length();
      if (at >= 0 && (after < end || (after == end && at < begin))) {
        begin = at;
        end = after;
      }
    }
    return begin;
  }

  /** Length of the longest end of the text that a stop sequence begins with. */
  private int beginningOfStop() {
    int longest = 0;
    for (String stop : stops) {
      for (int n = Math.min(stop.length() - 1, held.length()); n > longest; n--) {
        if (stop.startsWith(held.substring(held.length() - n))) {
          longest = n;
        }
      }
    }
    return longest;
  }

  private String drain(int count) {
    String out = held.substring(0, count);
    held.delete(0, count);
    return out;
  }
}
