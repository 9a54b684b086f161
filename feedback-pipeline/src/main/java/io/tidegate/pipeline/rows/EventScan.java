package io.tidegate.pipeline.rows;

import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.pipeline.log.RawRow;
import io.tidegate.pipeline.scan.JsonCursor;
import io.tidegate.pipeline.scan.SymbolCache;
import io.tidegate.pipeline.scan.Symbols;
import io.tidegate.pipeline.scan.UnusualJsonException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads the usual form of decisions, outcomes and feedback, the fast way. For one thread. */
public final class EventScan {

  private static final byte[] EVENT_ID = DecisionScan.ascii("event_id");
  private static final byte[] FEEDBACK_ID = DecisionScan.ascii("feedback_id");
  private static final byte[] DECISION_ID = DecisionScan.ascii("decision_id");
  private static final byte[] OBSERVED = DecisionScan.ascii("observed_ms");
  private static final byte[] GIVEN = DecisionScan.ascii("given_ms");
  private static final byte[] ARM = DecisionScan.ascii("arm");
  private static final byte[] STATUS = DecisionScan.ascii("status");
  private static final byte[] FIRST_TOKEN = DecisionScan.ascii("first_token_ms");
  private static final byte[] TOTAL = DecisionScan.ascii("total_ms");
  private static final byte[] PROMPT_TOKENS = DecisionScan.ascii("prompt_tokens");
  private static final byte[] OUTPUT_TOKENS = DecisionScan.ascii("output_tokens");
  private static final byte[] ESTIMATED = DecisionScan.ascii("estimated");
  private static final byte[] COST = DecisionScan.ascii("cost_nano_usd");
  private static final byte[] STREAMED = DecisionScan.ascii("streamed");
  private static final byte[] SOURCE = DecisionScan.ascii("source");
  private static final byte[] SCORE = DecisionScan.ascii("score");
  private static final byte[] VERDICT = DecisionScan.ascii("verdict");
  private static final byte[] KEEP = DecisionScan.ascii("keep_probability");

  private final JsonCursor cursor = new JsonCursor();
  private final SymbolCache words;
  private final DecisionScan decisions;

  private String id = "";
  private String decisionId = "";
  private long millis;
  private String word = "";
  private long totalMillis;
  private long firstTokenMillis;
  private long promptTokens;
  private long outputTokens;
  private long costNanoUsd;
  private boolean estimated;
  private boolean streamed;
  private String arm = "";
  private double score;
  private double keep;
  private @Nullable String verdict;

  public EventScan(Symbols symbols, ArmKinds kinds) {
    words = new SymbolCache(new Symbols());
    decisions = new DecisionScan(cursor, symbols, kinds);
  }

  /**
   * Reads the object from {@code from} to {@code end}.
   *
   * @throws UnusualJsonException when the codecs have to look
   */
  public LogEvent read(int line, RawRow.Type type, byte[] bytes, int from, int end) {
    cursor.reset(bytes, from, end);
    try {
      return switch (type) {
        case DECISION -> decisions.read(line);
        case OUTCOME -> outcome(line);
        case FEEDBACK -> feedback(line);
        case SNAPSHOT, PREPARED -> throw UnusualJsonException.INSTANCE;
      };
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw UnusualJsonException.INSTANCE; // the codecs have the words for it
    }
  }

  private void clear() {
    id = "";
    decisionId = "";
    millis = -1;
    word = "";
    totalMillis = -1;
    firstTokenMillis = -1;
    promptTokens = -1;
    outputTokens = -1;
    costNanoUsd = 0;
    estimated = false;
    streamed = false;
    arm = "";
    score = Double.NaN;
    keep = 1;
    verdict = null;
  }

  private LogEvent outcome(int line) {
    clear();
    cursor.open('{');
    for (boolean first = true; cursor.nextName(first); first = false) {
      outcomeField();
    }
    cursor.requireEnd();
    if (id.isEmpty() || decisionId.isEmpty() || arm.isEmpty() || millis < 0 || totalMillis < 0) {
      throw UnusualJsonException.INSTANCE;
    }
    return new LogEvent.Outcome(
        line,
        new OutcomeObserved(
            id,
            decisionId,
            millis,
            arm,
            OutcomeObserved.Status.ofLabel(word),
            optional(firstTokenMillis),
            totalMillis,
            optional(promptTokens),
            optional(outputTokens),
            estimated,
            costNanoUsd,
            streamed));
  }

  private void outcomeField() {
    if (cursor.is(EVENT_ID)) {
      id = string();
    } else if (cursor.is(DECISION_ID)) {
      decisionId = string();
    } else if (cursor.is(OBSERVED)) {
      millis = cursor.integer();
    } else if (cursor.is(ARM)) {
      cursor.string();
      arm = words.text(cursor);
    } else if (cursor.is(STATUS)) {
      cursor.string();
      word = words.text(cursor);
    } else if (cursor.is(FIRST_TOKEN)) {
      firstTokenMillis = cursor.integer();
    } else if (cursor.is(TOTAL)) {
      totalMillis = cursor.integer();
    } else if (cursor.is(PROMPT_TOKENS)) {
      promptTokens = cursor.integer();
    } else if (cursor.is(OUTPUT_TOKENS)) {
      outputTokens = cursor.integer();
    } else if (cursor.is(COST)) {
      costNanoUsd = cursor.integer();
    } else if (cursor.is(ESTIMATED)) {
      estimated = cursor.bool();
    } else if (cursor.is(STREAMED)) {
      streamed = cursor.bool();
    } else {
      cursor.skip();
    }
  }

  private LogEvent feedback(int line) {
    clear();
    cursor.open('{');
    for (boolean first = true; cursor.nextName(first); first = false) {
      feedbackField();
    }
    cursor.requireEnd();
    if (id.isEmpty() || decisionId.isEmpty() || word.isEmpty() || millis < 0) {
      throw UnusualJsonException.INSTANCE;
    }
    return new LogEvent.Feedback(
        line,
        new FeedbackGiven(id, decisionId, word, millis, score, Optional.ofNullable(verdict), keep));
  }

  private void feedbackField() {
    if (cursor.is(FEEDBACK_ID)) {
      id = string();
    } else if (cursor.is(DECISION_ID)) {
      decisionId = string();
    } else if (cursor.is(SOURCE)) {
      cursor.string();
      word = words.text(cursor);
    } else if (cursor.is(GIVEN)) {
      millis = cursor.integer();
    } else if (cursor.is(SCORE)) {
      score = cursor.number();
    } else if (cursor.is(VERDICT)) {
      cursor.string();
      verdict = words.text(cursor);
    } else if (cursor.is(KEEP)) {
      keep = cursor.number();
    } else {
      cursor.skip();
    }
  }

  private String string() {
    cursor.string();
    return cursor.text();
  }

  private static OptionalLong optional(long value) {
    return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
