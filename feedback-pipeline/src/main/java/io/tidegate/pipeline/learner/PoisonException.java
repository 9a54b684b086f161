package io.tidegate.pipeline.learner;

/** An event that can not be learned from; the stream goes on without it. */
final class PoisonException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why, for machines. */
  enum Code {
    EMPTY,
    FORMAT,
    TYPE,
    KEY,
    PARTITION,
    FORGED,
    FUTURE,
    EXPIRED,
    CONFLICT,
    TOO_MANY,
    FULL;

    String label() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  private final Code code;
  private final String sentence;

  PoisonException(Code code, String sentence) {
    super(sentence, null, false, false);
    this.code = code;
    this.sentence = sentence;
  }

  Code code() {
    return code;
  }

  String sentence() {
    return sentence;
  }
}
