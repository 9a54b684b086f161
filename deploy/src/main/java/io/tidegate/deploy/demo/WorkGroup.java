package io.tidegate.deploy.demo;

/** A part of the workload's mix. */
enum WorkGroup {
  /** One question that the shipped edge model was made for. */
  EASY(46),
  /** The same after earlier questions and answers. */
  EASY_MULTI_TURN(4),
  /** One question beyond the shipped edge model. */
  HARD(36),
  /** The same after earlier questions and answers. */
  HARD_MULTI_TURN(2),
  /** An easy question about a text with contact data. */
  PERSONAL(6),
  /** An easy question; the contact data is in an earlier turn alone. */
  PERSONAL_EARLIER(3),
  /** An easy question; the contact data is in a tool's result alone. */
  PERSONAL_IN_TOOL_RESULT(3);

  private final int percent;

  WorkGroup(int percent) {
    this.percent = percent;
  }

  /** Share of the workload, percent; they add up to 100. */
  int percent() {
    return percent;
  }

  /** Whether it holds personal data. */
  boolean personal() {
    return this == PERSONAL || this == PERSONAL_EARLIER || this == PERSONAL_IN_TOOL_RESULT;
  }

  /** Whether the question is beyond the shipped edge model. */
  boolean hard() {
    return this == HARD || this == HARD_MULTI_TURN;
  }
}
