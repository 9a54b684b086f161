package io.tidegate.pipeline.learner;

import io.tidegate.core.json.JsonObject;
import io.tidegate.core.json.JsonText;

/**
 * What a learner has done since its topics began; exact, also across crashes.
 *
 * @param decisionsLogged distinct decisions read
 * @param outcomesJoined distinct outcomes that met their decision
 * @param feedbackJoined distinct feedbacks that met their decision
 * @param duplicatesIgnored events delivered again
 * @param deadLetters events refused
 * @param updates observations held in the statistics: attempts plus quality values
 * @param version version of the last snapshot published; 0 for none
 * @param statisticsHash SHA-256 of the statistics behind that snapshot; empty for none
 */
public record LearnerStatus(
    long decisionsLogged,
    long outcomesJoined,
    long feedbackJoined,
    long duplicatesIgnored,
    long deadLetters,
    long updates,
    long version,
    String statisticsHash) {

  /** Nothing done yet. */
  public static final LearnerStatus NOTHING = new LearnerStatus(0, 0, 0, 0, 0, 0, 0, "");

  /** UTF-8 JSON. */
  public byte[] encode() {
    return JsonText.object(
        out -> {
          out.writeNumberField("decisions_logged", decisionsLogged);
          out.writeNumberField("outcomes_joined", outcomesJoined);
          out.writeNumberField("feedback_joined", feedbackJoined);
          out.writeNumberField("duplicates_ignored", duplicatesIgnored);
          out.writeNumberField("dead_letters", deadLetters);
          out.writeNumberField("updates", updates);
          out.writeNumberField("version", version);
          out.writeStringField("statistics_hash", statisticsHash);
        });
  }

  /**
   * Reads the form of {@link #encode()}.
   *
   * @throws io.tidegate.core.json.JsonFormatException naming the field that is missing or wrong
   */
  public static LearnerStatus decode(byte[] bytes) {
    JsonObject json = JsonObject.parse(bytes);
    return new LearnerStatus(
        json.integer("decisions_logged"),
        json.integer("outcomes_joined"),
        json.integer("feedback_joined"),
        json.integer("duplicates_ignored"),
        json.integer("dead_letters"),
        json.integer("updates"),
        json.integer("version"),
        json.string("statistics_hash"));
  }
}
