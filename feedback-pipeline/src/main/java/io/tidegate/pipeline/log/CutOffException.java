package io.tidegate.pipeline.log;

import java.io.IOException;
import java.nio.file.Path;

/** Gzipped data that ends early or is damaged. */
public final class CutOffException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String place;
  private final long lines;

  /**
   * @param lines whole lines before the damage
   */
  CutOffException(Path file, long lines, IOException cause) {
    super(file + ": the gzip data is cut off or damaged after line " + lines, cause);
    this.place = file.getFileName() + ":" + (lines + 1);
    this.lines = lines;
  }

  /** Whole lines before the damage. */
  public long lines() {
    return lines;
  }

  /** File and line of the damage. */
  public String place() {
    return place;
  }
}
