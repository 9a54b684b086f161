package io.tidegate.router.classify;

/** A model that reads one text; safe for use by many threads. */
interface TextModel extends AutoCloseable {

  /** Name and digest, for logs. */
  String describe();

  /**
   * One forward pass.
   *
   * @throws ClassifierException when the model cannot be run
   */
  ModelOutput run(String text) throws ClassifierException;

  @Override
  void close();
}
