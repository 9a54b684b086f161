package io.tidegate.pipeline.learner;

import io.tidegate.core.json.JsonObject;
import io.tidegate.core.json.JsonText;
import java.util.Map;
import java.util.TreeMap;

/**
 * Exact counts of what one partition's join has done; kept in a store that commits together with
 * the events, so a crash neither loses nor repeats a count.
 */
final class Tally {

  long decisions;
  long outcomesJoined;
  long feedbackJoined;
  long duplicatesIgnored;
  long deadLetters;

  /** Decisions with this id or a smaller one have left the join; ids grow with time. */
  String floor = "";

  /** Next offset to read, by topic and partition. */
  final Map<String, Long> offsets = new TreeMap<>();

  /** Adds the counts and offsets of another partition. */
  void add(Tally other) {
    decisions += other.decisions;
    outcomesJoined += other.outcomesJoined;
    feedbackJoined += other.feedbackJoined;
    duplicatesIgnored += other.duplicatesIgnored;
    deadLetters += other.deadLetters;
    offsets.putAll(other.offsets);
  }

  byte[] encode() {
    return JsonText.object(
        out -> {
          out.writeNumberField("decisions", decisions);
          out.writeNumberField("outcomes_joined", outcomesJoined);
          out.writeNumberField("feedback_joined", feedbackJoined);
          out.writeNumberField("duplicates_ignored", duplicatesIgnored);
          out.writeNumberField("dead_letters", deadLetters);
          out.writeStringField("floor", floor);
          out.writeObjectFieldStart("offsets");
          for (Map.Entry<String, Long> offset : offsets.entrySet()) {
            out.writeNumberField(offset.getKey(), offset.getValue());
          }
          out.writeEndObject();
        });
  }

  static Tally decode(byte[] bytes) {
    JsonObject json = JsonObject.parse(bytes);
    Tally tally = new Tally();
    tally.decisions = json.integer("decisions");
    tally.outcomesJoined = json.integer("outcomes_joined");
    tally.feedbackJoined = json.integer("feedback_joined");
    tally.duplicatesIgnored = json.integer("duplicates_ignored");
    tally.deadLetters = json.integer("dead_letters");
    tally.floor = json.string("floor");
    JsonObject offsets = json.object("offsets");
    for (String name : offsets.names()) {
      tally.offsets.put(name, offsets.integer(name));
    }
    return tally;
  }
}
