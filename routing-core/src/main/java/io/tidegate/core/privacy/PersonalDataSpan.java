package io.tidegate.core.privacy;

/**
 * A piece of personal data inside a text.
 *
 * @param kind one of {@link PersonalDataKinds}, or a classifier's own kind
 * @param start index of the first {@code char}
 * @param end index after the last {@code char}; larger than start
 * @param source what recognised it
 */
public record PersonalDataSpan(String kind, int start, int end, Source source) {

  /** What recognised a span. */
  public enum Source {
    /** A check digit or checksum holds. */
    CHECKSUM,
    /** The form is that of the kind, where needed beside a word that names it. */
    FORMAT,
    /** The classifier's token head says so. */
    MODEL
  }

  public PersonalDataSpan {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException(
          "span: must have 0 <= start < end, was " + start + ".." + end);
    }
  }

  /** Whether the other span lies within this one. */
  public boolean covers(PersonalDataSpan other) {
    return start <= other.start && other.end <= end;
  }
}
