package io.tidegate.core.event;

import io.tidegate.core.Digests;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.json.JsonObject;
import io.tidegate.core.json.JsonText;
import io.tidegate.core.learn.DriftMark;
import io.tidegate.core.learn.Monitored;

/**
 * An alert: one arm's signal has changed. Schema {@code drift.v1}, topic {@link Topics#ALERTS}.
 *
 * @param scope the learner's scope
 * @param mark what has changed, where and how much
 * @param atEpochMillis when the learner noticed
 */
public record DriftDetected(String scope, DriftMark mark, long atEpochMillis) {

  private static final int ID_DIGITS = 32;

  /** The same for the same change, whoever notices it and how often. */
  public String eventId() {
    String text =
        String.join(
            "\n",
            scope,
            mark.armId(),
            mark.signal().label(),
            Long.toString(mark.detectedBucket()),
            mark.direction());
    return Digests.sha256Hex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .substring(0, ID_DIGITS);
  }

  /** UTF-8 JSON. */
  public byte[] encode() {
    return JsonText.object(
        out -> {
          out.writeStringField("event_id", eventId());
          out.writeStringField("scope", scope);
          out.writeStringField("arm", mark.armId());
          out.writeStringField("signal", mark.signal().label());
          out.writeNumberField("bucket", mark.detectedBucket());
          out.writeNumberField("change_bucket", mark.changeBucket());
          out.writeNumberField("statistic", mark.statistic());
          out.writeNumberField("threshold", mark.threshold());
          out.writeStringField("direction", mark.direction());
          out.writeNumberField("at_ms", atEpochMillis);
        });
  }

  /**
   * Reads the form of {@link #encode()}.
   *
   * @throws JsonFormatException naming the field that is missing or wrong
   */
  public static DriftDetected decode(byte[] bytes) {
    JsonObject json = JsonObject.parse(bytes);
    try {
      DriftMark mark =
          new DriftMark(
              json.string("arm"),
              Monitored.of(json.string("signal")),
              json.integer("change_bucket"),
              json.integer("bucket"),
              json.number("statistic"),
              json.number("threshold"),
              json.string("direction").equals("up"));
      return new DriftDetected(json.string("scope"), mark, json.integer("at_ms"));
    } catch (JsonFormatException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new JsonFormatException("drift: " + e.getMessage());
    }
  }
}
