package io.tidegate.train.cli.options;

/** The line on the screen that is written again and again while a run goes on. */
public final class Progress {
  private Progress() {}

  /** Writes the line in place of the one before. */
  public static void show(String line) {
    System.out.print("\r" + line + "   ");
    System.out.flush();
  }
}
