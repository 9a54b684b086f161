package io.tidegate.router.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidegate.core.catalog.Arm;
import io.tidegate.core.features.ArmState;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.PromptFeatures;
import io.tidegate.core.policy.ArmPosterior;
import io.tidegate.core.policy.Estimate;
import io.tidegate.core.snapshot.Control;
import io.tidegate.core.snapshot.ControlCodec;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.router.config.TidegateConfig;
import io.tidegate.router.events.DriftAlerts;
import io.tidegate.router.policy.ControlDesk;
import io.tidegate.router.policy.PolicyView;
import io.tidegate.router.policy.SnapshotHistory;
import java.io.IOException;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The state of the policy as JSON. */
public final class PolicyJson {
  private static final int PLAIN_TOKENS = 200;

  /** A prompt of which nothing is known but that it is of ordinary length. */
  private static final double[] PLAIN =
      FeatureSchema.V1
          .vector(
              new PromptFeatures(
                  new double[PromptFeatures.TASKS],
                  0.5,
                  PLAIN_TOKENS,
                  new double[PromptFeatures.EMBEDDING],
                  PLAIN_TOKENS,
                  1,
                  false,
                  false,
                  false,
                  false,
                  false),
              ArmState.IDLE)
          .values();

  private final Supplier<TidegateConfig> config;
  private final DriftAlerts alerts;
  private final LongSupplier clockMillis;

  public PolicyJson(Supplier<TidegateConfig> config, DriftAlerts alerts, LongSupplier clockMillis) {
    this.config = config;
    this.alerts = alerts;
    this.clockMillis = clockMillis;
  }

  AdminAnswer view(PolicyView view) {
    return AdminAnswer.json(
        out -> {
          inForce(out, view);
          arms(out, view.inForce().global());
          tenants(out, view);
          history(out, view);
          acts(out, view.control());
          out.writeArrayFieldStart("drift");
          for (DriftAlerts.Alert alert : alerts.latest()) {
            out.writeStartObject();
            alert.write(out);
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  /** What came of an act, and the state after it. */
  AdminAnswer done(ControlDesk.Done done, PolicyView view) {
    return AdminAnswer.json(
        out -> {
          out.writeBooleanField("done", true);
          out.writeBooleanField("replicated", done.replicated());
          if (!done.note().isEmpty()) {
            out.writeStringField("note", done.note());
          }
          out.writeNumberField("sequence", done.control().sequence());
          inForce(out, view);
        });
  }

  private void inForce(JsonGenerator out, PolicyView view) throws IOException {
    PolicyState state = view.inForce().global();
    Control control = view.control();
    out.writeStringField("policy", view.inForce().policy().spec());
    out.writeStringField("configured_policy", view.configured());
    out.writeBooleanField("promoted", control.promotionHolds(view.configured()));
    if (control.promoted().isPresent() && !control.promotionHolds(view.configured())) {
      out.writeStringField(
          "promotion_ended",
          control.promoted().get()
              + " was promoted over "
              + control.over()
              + "; the configuration has named another policy since");
    }
    out.writeNumberField("version", state.version());
    out.writeStringField("snapshot_id", state.snapshotId());
    out.writeNumberField("created_ms", state.createdEpochMillis());
    if (state.createdEpochMillis() > 0) {
      long ageMillis = clockMillis.getAsLong() - state.createdEpochMillis();
      out.writeNumberField("age_s", ageMillis / 1e3);
    }
    out.writeNumberField("updates", state.updates());
    out.writeBooleanField("frozen", control.frozen());
    if (control.pin().isPresent()) {
      out.writeObjectFieldStart("pinned");
      out.writeNumberField("version", control.pin().get().version());
      out.writeStringField("snapshot_id", control.pin().get().snapshotId());
      out.writeBooleanField("here", !view.pinMissing());
      out.writeEndObject();
    }
    out.writeObjectFieldStart("newest_received");
    out.writeNumberField("version", view.newest().version());
    out.writeNumberField("created_ms", view.newest().createdEpochMillis());
    out.writeEndObject();
  }

  /** What each arm is expected to do with a plain prompt. */
  private void arms(JsonGenerator out, PolicyState state) throws IOException {
    out.writeArrayFieldStart("arms");
    for (Arm arm : config.get().catalog().arms()) {
      ArmPosterior posterior = state.model().posterior(arm.id());
      Estimate estimate = posterior.estimate(PLAIN);
      out.writeStartObject();
      out.writeStringField("arm", arm.id());
      out.writeStringField("model", arm.model());
      out.writeStringField("tier", arm.tier().label());
      out.writeNumberField("attempts", posterior.attempts());
      out.writeObjectFieldStart("plain_prompt");
      estimate(out, estimate);
      out.writeNumberField("cost_usd", arm.price().costUsd(PLAIN_TOKENS, estimate.outputTokens()));
      out.writeEndObject();
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** Writes an estimate's fields into an object that is open. */
  static void estimate(JsonGenerator out, Estimate estimate) throws IOException {
    out.writeNumberField("quality", estimate.quality());
    out.writeNumberField("quality_width", estimate.qualityWidth());
    out.writeNumberField("output_tokens", estimate.outputTokens());
    out.writeNumberField("seconds", estimate.seconds());
  }

  private static void tenants(JsonGenerator out, PolicyView view) throws IOException {
    out.writeArrayFieldStart("tenants");
    for (Map.Entry<String, PolicyState> own :
        new java.util.TreeMap<>(view.inForce().tenants()).entrySet()) {
      out.writeStartObject();
      out.writeStringField("tenant", own.getKey());
      out.writeNumberField("version", own.getValue().version());
      out.writeStringField("snapshot_id", own.getValue().snapshotId());
      out.writeNumberField("updates", own.getValue().updates());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void history(JsonGenerator out, PolicyView view) throws IOException {
    out.writeArrayFieldStart("history");
    for (SnapshotHistory.Entry entry : view.history()) {
      out.writeStartObject();
      out.writeNumberField("version", entry.version());
      out.writeStringField("snapshot_id", entry.id());
      out.writeNumberField("created_ms", entry.createdEpochMillis());
      out.writeNumberField("updates", entry.updates());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void acts(JsonGenerator out, Control control) throws IOException {
    out.writeNumberField("sequence", control.sequence());
    out.writeArrayFieldStart("acts");
    for (Control.Act act : control.acts()) {
      out.writeStartObject();
      ControlCodec.write(out, act);
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
