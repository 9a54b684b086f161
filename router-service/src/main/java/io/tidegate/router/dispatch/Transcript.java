package io.tidegate.router.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * What a stream has told its caller so far, across all attempts: enough to go on with it elsewhere.
 */
final class Transcript {
  /** Longest text that is continued, characters. */
  static final int CHARACTERS_MAX = 128 << 10;

  private final StringBuilder text;
  private final boolean recorded;
  private boolean plain = true;
  private boolean committed;
  private AnswerFacts.@Nullable Head head;

  /**
   * @param recorded some model can continue: keep the text
   */
  Transcript(boolean recorded) {
    this.recorded = recorded;
    this.text = new StringBuilder(recorded ? 1024 : 0);
  }

  /** Content has reached the caller: nobody may answer anew. */
  boolean committed() {
    return committed;
  }

  void commit() {
    committed = true;
  }

  boolean recorded() {
    return recorded && plain;
  }

  /** Adds an event's text; anything but text cannot be continued. */
  void add(CharSequence content, boolean other) {
    plain &= !other && text.length() + content.length() <= CHARACTERS_MAX;
    if (plain && recorded) {
      text.append(content);
    }
  }

  /** Another model may go on from here. */
  boolean continuable() {
    return recorded() && text.length() > 0;
  }

  String text() {
    return text.toString();
  }

  /** The first event's identity, which all events share; null before it. */
  AnswerFacts.@Nullable Head head() {
    return head;
  }

  void head(AnswerFacts.Head first) {
    head = first;
  }
}
