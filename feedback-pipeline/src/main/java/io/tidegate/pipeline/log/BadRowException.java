package io.tidegate.pipeline.log;

/** A row that can not be used; the message begins with where it is. */
public final class BadRowException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String sentence;

  /**
   * @param where file and line, or topic, partition and offset
   */
  public BadRowException(String where, String sentence) {
    super(where + ": " + sentence);
    this.sentence = sentence;
  }

  /** What is wrong, without the place. */
  public String sentence() {
    return sentence;
  }
}
