package io.tidegate.train.data;

/**
 * Input data that cannot be used; the message names the file, the row where there is one, and the
 * rule.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A fault in one row; rows count from 1. */
  public DataException(String file, long row, String rule) {
    super(file + ", row " + row + ": " + rule);
  }

  /** A fault of a whole file or folder. */
  public DataException(String message) {
    super(message);
  }
}
