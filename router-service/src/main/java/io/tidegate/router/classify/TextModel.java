package io.tidegate.router.classify;

import io.tidegate.core.privacy.PersonalDataSpan;
import java.util.List;

/** A model that reads one text; safe for use by many threads. */
interface TextModel extends AutoCloseable {

  /** Name and digest, for logs. */
  String describe();

  /** First digits of the bundle's digest; empty when there is none. */
  default String digest() {
    return "";
  }

  /**
   * One pass over a text.
   *
   * @param unreadFrom first character of the stretch that did not fit
   * @param unreadTo end of that stretch; {@code unreadFrom} when the text was read whole
   */
  record Pass(ModelOutput output, int unreadFrom, int unreadTo) {}

  /**
   * One pass over a part of a text, for its personal data alone.
   *
   * @param personalData in places of the part
   * @param readTo first character of the part that did not fit
   */
  record Stretch(List<PersonalDataSpan> personalData, int readTo) {
    public Stretch {
      personalData = List.copyOf(personalData);
    }
  }

  /**
   * One forward pass.
   *
   * @throws ClassifierException when the model cannot be run
   */
  ModelOutput run(String text) throws ClassifierException;

  /** One forward pass, and what it left out. */
  default Pass read(String text) throws ClassifierException {
    return new Pass(run(text), 0, 0);
  }

  /** One forward pass over a part of a text, or as much of it as fits, for personal data. */
  default Stretch stretch(String part) throws ClassifierException {
    return new Stretch(List.of(), part.length());
  }

  @Override
  void close();
}
