package io.tidegate.pipeline.rows;

import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.decision.Learning;
import io.tidegate.core.decision.Reason;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.pipeline.scan.JsonCursor;
import io.tidegate.pipeline.scan.SymbolCache;
import io.tidegate.pipeline.scan.Symbols;
import io.tidegate.pipeline.scan.UnusualJsonException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads decisions the fast way: only what replay needs, straight into packed form. */
final class DecisionScan {

  private static final int DIMENSION = FeatureSchema.V1.dimension();
  private static final byte[] SCHEMA = ascii(FeatureSchema.V1.hash());
  private static final byte[] DECISION_ID = ascii("decision_id");
  private static final byte[] DECIDED = ascii("decided_ms");
  private static final byte[] SCHEMA_HASH = ascii("schema_hash");
  private static final byte[] WEIGHTS = ascii("weights");
  private static final byte[] QUALITY = ascii("quality");
  private static final byte[] COST = ascii("cost_per_usd");
  private static final byte[] LATENCY = ascii("latency_per_s");
  private static final byte[] PROMPT_TOKENS = ascii("prompt_tokens");
  private static final byte[] SMALL_MODEL = ascii("small_model_ok");
  private static final byte[] CANDIDATES = ascii("candidates");
  private static final byte[] ARM = ascii("arm");
  private static final byte[] MODEL = ascii("model");
  private static final byte[] TIER = ascii("tier");
  private static final byte[] INPUT_PRICE = ascii("input_micro_usd_per_million");
  private static final byte[] OUTPUT_PRICE = ascii("output_micro_usd_per_million");
  private static final byte[] FEATURES = ascii("features");
  private static final byte[] PROPENSITY = ascii("propensity");
  private static final byte[] CHOSEN = ascii("chosen");
  private static final byte[] REASON = ascii("reason");
  private static final byte[] LEARNING = ascii("learning");
  private static final byte[] EXPLORATION = ascii("exploration");

  private final JsonCursor cursor;
  private final SymbolCache symbols;
  private final ArmKinds kinds;
  private final List<@Nullable ArmKind> kindBySymbol = new ArrayList<>();
  private final List<Integer> numberBySymbol = new ArrayList<>();
  private final PackedDecision.Draft draft = new PackedDecision.Draft();

  private String id = "";
  private int chosenArm;
  private String reason = "";
  private String learning = "";
  private boolean exploration;
  private boolean schemaSeen;

  DecisionScan(JsonCursor cursor, Symbols symbols, ArmKinds kinds) {
    this.cursor = cursor;
    this.symbols = new SymbolCache(symbols);
    this.kinds = kinds;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads the object that the cursor stands before.
   *
   * @throws UnusualJsonException when the codec has to look
   */
  LogEvent.Decision read(int line) {
    clear();
    cursor.open('{');
    for (boolean first = true; cursor.nextName(first); first = false) {
      field();
    }
    cursor.requireEnd();
    draft.chosen = -1;
    for (int i = 0; i < draft.n; i++) {
      draft.chosen = draft.actions[i] == chosenArm ? i : draft.chosen;
    }
    boolean known = !id.isEmpty() && schemaSeen && draft.chosen >= 0;
    boolean complete = known && draft.decidedMillis > 0 && draft.promptTokens >= 0;
    boolean numbers = Double.isFinite(draft.smallModelOk + draft.quality + draft.costPerUsd);
    if (!complete || !numbers || !(draft.propensities[draft.chosen] > 0)) {
      throw UnusualJsonException.INSTANCE;
    }
    Learning kind = Learning.ofLabel(learning);
    return new LogEvent.Decision(
        line,
        id,
        chosenArm,
        Unweighed.because(Reason.ofLabel(reason), kind, exploration),
        kind == Learning.APPLY,
        draft.decidedMillis,
        PackedDecision.pack(draft));
  }

  private void clear() {
    draft.n = 0;
    draft.dimension = DIMENSION;
    draft.decidedMillis = 0;
    draft.promptTokens = -1;
    draft.smallModelOk = Double.NaN;
    draft.quality = Double.NaN;
    draft.costPerUsd = Double.NaN;
    draft.latencyPerSecond = Double.NaN;
    id = "";
    chosenArm = -1;
    exploration = true;
    schemaSeen = false;
  }

  private void field() {
    if (cursor.is(DECISION_ID)) {
      cursor.string();
      id = cursor.text();
      draft.idHash = cursor.hash();
    } else if (cursor.is(DECIDED)) {
      draft.decidedMillis = cursor.integer();
    } else if (cursor.is(SCHEMA_HASH)) {
      cursor.string();
      schemaSeen = cursor.is(SCHEMA);
    } else if (cursor.is(WEIGHTS)) {
      weights();
    } else if (cursor.is(PROMPT_TOKENS)) {
      draft.promptTokens = Math.toIntExact(cursor.integer());
    } else if (cursor.is(SMALL_MODEL)) {
      draft.smallModelOk = cursor.number();
    } else if (cursor.is(CANDIDATES)) {
      draft.n = 0;
      cursor.open('[');
      for (boolean first = true; cursor.nextElement(first); first = false) {
        candidate();
      }
    } else if (cursor.is(CHOSEN)) {
      cursor.string();
      chosenArm = symbols.of(cursor);
    } else if (cursor.is(REASON)) {
      cursor.string();
      reason = symbols.text(cursor);
    } else if (cursor.is(LEARNING)) {
      cursor.string();
      learning = symbols.text(cursor);
    } else if (cursor.is(EXPLORATION)) {
      exploration = cursor.bool();
    } else {
      cursor.skip();
    }
  }

  private void weights() {
    cursor.open('{');
    for (boolean first = true; cursor.nextName(first); first = false) {
      if (cursor.is(QUALITY)) {
        draft.quality = cursor.number();
      } else if (cursor.is(COST)) {
        draft.costPerUsd = cursor.number();
      } else if (cursor.is(LATENCY)) {
        draft.latencyPerSecond = cursor.number();
      } else {
        cursor.skip();
      }
    }
  }

  private void candidate() {
    draft.grow(DIMENSION);
    int i = draft.n++;
    int arm = -1;
    String armId = "";
    String model = "";
    String tier = "";
    long input = -1;
    long output = -1;
    draft.propensities[i] = Double.NaN;
    boolean vector = false;
    cursor.open('{');
    for (boolean first = true; cursor.nextName(first); first = false) {
      if (cursor.is(ARM)) {
        cursor.string();
        arm = symbols.of(cursor);
        armId = symbols.text(cursor);
      } else if (cursor.is(MODEL)) {
        cursor.string();
        model = symbols.text(cursor);
      } else if (cursor.is(TIER)) {
        cursor.string();
        tier = symbols.text(cursor);
      } else if (cursor.is(INPUT_PRICE)) {
        input = cursor.integer();
      } else if (cursor.is(OUTPUT_PRICE)) {
        output = cursor.integer();
      } else if (cursor.is(FEATURES)) {
        cursor.string();
        Base64Steps.decode(cursor, draft.steps, i * DIMENSION, DIMENSION);
        vector = true;
      } else if (cursor.is(PROPENSITY)) {
        draft.propensities[i] = cursor.number();
      } else {
        cursor.skip();
      }
    }
    if (arm < 0 || !vector || input < 0 || output < 0) {
      throw UnusualJsonException.INSTANCE;
    }
    draft.actions[i] = arm;
    draft.kinds[i] = kind(arm, armId, model, tier, input, output);
  }

  private int kind(int arm, String armId, String model, String tier, long input, long output) {
    while (kindBySymbol.size() <= arm) {
      kindBySymbol.add(null);
      numberBySymbol.add(-1);
    }
    ArmKind known = kindBySymbol.get(arm);
    if (known != null
        && known.model().equals(model)
        && known.price().inputMicroUsdPerMillion() == input
        && known.price().outputMicroUsdPerMillion() == output
        && known.tier().label().equals(tier)) {
      return numberBySymbol.get(arm);
    }
    ArmKind kind = new ArmKind(armId, model, Tier.ofLabel(tier), new Price(input, output));
    kindBySymbol.set(arm, kind);
    numberBySymbol.set(arm, kinds.of(kind));
    return numberBySymbol.get(arm);
  }
}
