package io.tidegate.core.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.json.JsonObject;
import io.tidegate.core.json.JsonText;
import io.tidegate.core.snapshot.Control.Act;
import io.tidegate.core.snapshot.Control.Action;
import io.tidegate.core.snapshot.Control.Evidence;
import io.tidegate.core.snapshot.Control.Pin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Control records as JSON. */
public final class ControlCodec {
  private ControlCodec() {}

  /** The record's key in the topic of policies. */
  public static String key(String scope) {
    return "control/" + scope;
  }

  /** The key under which the snapshot that a control record pins is kept from compaction. */
  public static String pinnedKey(String scope) {
    return "pinned/" + scope;
  }

  /** UTF-8 JSON of a control record. */
  public static byte[] encode(Control control) {
    return JsonText.object(
        out -> {
          out.writeStringField("scope", control.scope());
          out.writeNumberField("sequence", control.sequence());
          if (control.promoted().isPresent()) {
            out.writeStringField("policy", control.promoted().get());
            out.writeStringField("over", control.over());
          }
          if (control.pin().isPresent()) {
            Pin pin = control.pin().get();
            out.writeNumberField("snapshot_version", pin.version());
            out.writeStringField("snapshot_id", pin.snapshotId());
            out.writeBooleanField("tenants_too", pin.global());
          }
          out.writeArrayFieldStart("acts");
          for (Act act : control.acts()) {
            out.writeStartObject();
            write(out, act);
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  /** Writes one act's fields into an object that is open. */
  public static void write(JsonGenerator out, Act act) throws IOException {
    out.writeStringField("action", act.action().label());
    out.writeStringField("actor", act.actor());
    out.writeNumberField("at_ms", act.atEpochMillis());
    out.writeStringField("policy", act.policy());
    out.writeNumberField("snapshot_version", act.snapshotVersion());
    if (!act.reason().isEmpty()) {
      out.writeStringField("reason", act.reason());
    }
    if (act.evidence().isPresent()) {
      out.writeObjectFieldStart("evidence");
      out.writeStringField("report_sha256", act.evidence().get().reportHash());
      out.writeStringField("summary", act.evidence().get().summary());
      out.writeEndObject();
    }
  }

  /**
   * Reads the form of {@link #encode}.
   *
   * @throws JsonFormatException naming the field that is missing or wrong
   */
  public static Control decode(byte[] bytes) {
    JsonObject json = JsonObject.parse(bytes);
    try {
      List<Act> acts = new ArrayList<>();
      for (JsonObject act : json.objects("acts")) {
        acts.add(act(act));
      }
      Optional<Pin> pin =
          json.has("snapshot_version")
              ? Optional.of(
                  new Pin(
                      json.integer("snapshot_version"),
                      json.string("snapshot_id"),
                      json.bool("tenants_too", false)))
              : Optional.empty();
      return new Control(
          json.string("scope"),
          json.integer("sequence"),
          json.optionalString("policy"),
          json.optionalString("over").orElse(""),
          pin,
          acts);
    } catch (JsonFormatException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new JsonFormatException("control: " + e.getMessage());
    }
  }

  private static Act act(JsonObject json) {
    Optional<Evidence> evidence = Optional.empty();
    if (json.has("evidence")) {
      JsonObject e = json.object("evidence");
      evidence = Optional.of(new Evidence(e.string("report_sha256"), e.string("summary")));
    }
    return new Act(
        Action.ofLabel(json.string("action")),
        json.string("actor"),
        json.integer("at_ms"),
        json.string("policy"),
        json.integer("snapshot_version"),
        evidence,
        json.optionalString("reason").orElse(""));
  }
}
