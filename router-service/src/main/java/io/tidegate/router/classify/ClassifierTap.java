package io.tidegate.router.classify;

/** Is shown what the model answered, after the caller has it; must not block. */
@FunctionalInterface
public interface ClassifierTap {

  /** Looks away. */
  ClassifierTap NONE = (conversation, rules, answer, nanos) -> {};

  /**
   * The model has answered.
   *
   * @param rules what the rules alone have found
   * @param nanos time of the first pass, nanoseconds; -1 when it was known from before
   */
  void answered(
      Conversation conversation, PersonalDataScan rules, Classification answer, long nanos);
}
