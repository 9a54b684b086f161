package io.tidegate.train.run;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stops a training when a loss on rows kept aside has not fallen for a number of looks.
 *
 * @param patience looks without a new lowest loss after which it is over; 0 never stops
 * @param best lowest loss so far, infinite before the first look
 * @param bestStep steps done when it was seen, 0 before the first look
 * @param worse looks since then
 */
public record EarlyStopping(int patience, double best, long bestStep, int worse) {
  private static final String BEST = "best_loss";
  private static final String STEP = "best_step";
  private static final String WORSE = "looks_since_best";

  public EarlyStopping {
    if (patience < 0) {
      throw new IllegalArgumentException("--early-stop must be >= 0, was " + patience);
    }
  }

  /** Before the first look. */
  public static EarlyStopping patience(int looks) {
    return new EarlyStopping(looks, Double.POSITIVE_INFINITY, 0, 0);
  }

  /** The state that a checkpoint's notes hold; {@link #notes} undone. */
  public EarlyStopping resumed(Map<String, String> notes) {
    return notes.containsKey(STEP)
        ? new EarlyStopping(
            patience,
            Double.parseDouble(notes.getOrDefault(BEST, "Infinity")),
            Long.parseLong(notes.getOrDefault(STEP, "0")),
            Integer.parseInt(notes.getOrDefault(WORSE, "0")))
        : this;
  }

  /** After a look; a loss that is no number counts as not better. */
  public EarlyStopping after(long step, double loss) {
    return loss < best
        ? new EarlyStopping(patience, loss, step, 0)
        : new EarlyStopping(patience, best, bestStep, worse + 1);
  }

  /** Whether the training should end. */
  public boolean over() {
    return patience > 0 && worse >= patience;
  }

  /** The state as notes of a checkpoint; none when nothing is to be stopped. */
  public Map<String, String> notes() {
    Map<String, String> notes = new LinkedHashMap<>();
    if (patience > 0 && bestStep > 0) {
      notes.put(BEST, Double.toString(best));
      notes.put(STEP, Long.toString(bestStep));
      notes.put(WORSE, Integer.toString(worse));
    }
    return notes;
  }
}
