package io.tidegate.pipeline.intake;

import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.log.EventLog;
import io.tidegate.pipeline.log.LogChunk;
import io.tidegate.pipeline.log.RawRow;
import io.tidegate.pipeline.prepared.RowColumns;
import io.tidegate.pipeline.rows.ArmKinds;
import io.tidegate.pipeline.rows.Lesson;
import io.tidegate.pipeline.rows.LogEvent;
import io.tidegate.pipeline.rows.RowView;
import io.tidegate.pipeline.scan.Lanes;
import io.tidegate.pipeline.scan.Symbols;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A log's first reading: parsed over all lanes, joined and checked in order, kept as packed rows.
 *
 * <p>The reward of a decision is its own weights' utility of quality, cost and seconds; a failed
 * attempt has quality 0. A decision whose quality nobody gave has reward NaN: it is left out, or,
 * when the log's feedback was sampled with a known chance, weighed as not looked at.
 */
public final class Intake {

  private static final int IDS_REMEMBERED = 1 << 20;

  private final Symbols symbols;
  private final ArmKinds kinds;
  private final Exclusions exclusions = new Exclusions();
  private final BadRows onBad;
  private final RowStore store;
  private final LogJoin join;
  private final SeenIds seen = new SeenIds(IDS_REMEMBERED);
  private final RowView view = new RowView();
  private @Nullable RawRow lastSnapshot;
  private String place = "";
  private long placeLines;
  private long prepared;
  private long withoutModel;
  private double rewardMin = Double.POSITIVE_INFINITY;
  private double rewardMax = Double.NEGATIVE_INFINITY;
  private boolean sampled;

  private Intake(Symbols symbols, ArmKinds kinds, int pendingMax, RowStore store, BadRows onBad) {
    this.symbols = symbols;
    this.kinds = kinds;
    this.store = store;
    this.onBad = onBad;
    this.join = new LogJoin(symbols, pendingMax, exclusions, onBad, this::joined);
  }

  /**
   * Reads a whole log into {@code store}.
   *
   * @throws io.tidegate.pipeline.log.BadRowException at the first bad row, unless they are skipped
   * @throws IllegalArgumentException when the log holds no decision at all
   * @throws IOException when the log can not be read
   */
  public static Intake read(
      EventLog log, RowColumns columns, int pendingMax, Lanes lanes, RowStore store, BadRows onBad)
      throws IOException {
    Intake intake = new Intake(new Symbols(), new ArmKinds(), pendingMax, store, onBad);
    ThreadLocal<ChunkParser> parsers =
        ThreadLocal.withInitial(() -> new ChunkParser(columns, intake.symbols, intake.kinds));
    Lanes.Run<LogChunk, ParsedChunk> run =
        lanes.run(chunk -> parsers.get().parse(chunk), intake::take);
    log.forEachChunk(run::add, onBad);
    run.finish();
    parsers.remove();
    intake.join.finish();
    store.finish();
    if (intake.decisions() == 0) {
      throw new IllegalArgumentException(
          "log "
              + log.name()
              + ": holds no decision"
              + (onBad.count() > 0 ? " that can be read; " + onBad.count() + " bad rows" : ""));
    }
    return intake;
  }

  public Symbols symbols() {
    return symbols;
  }

  public ArmKinds kinds() {
    return kinds;
  }

  public Exclusions exclusions() {
    return exclusions;
  }

  /** Decisions in the log, prepared rows included. */
  public long decisions() {
    return join.decisions() + prepared;
  }

  /** Decisions more than a minute older than one before them. */
  public long clockBackwards() {
    return join.clockBackwards();
  }

  /** True when some feedback was given with a known chance below one. */
  public boolean sampled() {
    return sampled;
  }

  /** The last snapshot. */
  public Optional<RawRow> lastSnapshot() {
    return Optional.ofNullable(lastSnapshot);
  }

  private void take(ParsedChunk chunk) throws IOException {
    if (!chunk.place.equals(place)) {
      place = chunk.place;
      placeLines = 0;
    }
    for (ParsedChunk.Bad bad : chunk.bad) {
      onBad.add(place.isEmpty() ? bad.where() : where(Long.parseLong(bad.where())), bad.sentence());
    }
    takePrepared(chunk);
    for (int i = 0; i < chunk.events.size(); i++) {
      LogEvent event = chunk.events.get(i);
      if (event instanceof LogEvent.Snapshot snapshot) {
        lastSnapshot = snapshot.row();
      } else {
        join.add(event, place.isEmpty() ? chunk.eventPlaces.get(i) : where(event.line()));
      }
    }
    placeLines += chunk.lines;
  }

  private String where(long line) {
    return place + ":" + (placeLines + line);
  }

  private void takePrepared(ParsedChunk chunk) throws IOException {
    byte[] bytes = chunk.prepared.array();
    int at = 0;
    while (at < chunk.prepared.size()) {
      int next = view.move(bytes, at);
      if (seen.add(view.idHash())) {
        prepared++;
        sampled |= view.keep() < 1;
        withoutModel += view.hasModel() ? 0 : 1;
        range(view.reward());
        store.add(bytes, at, next - at);
      } else {
        exclusions.add(Exclusions.DUPLICATE);
      }
      at = next;
    }
  }

  private void joined(
      LogEvent.Decision decision, @Nullable OutcomeObserved outcome, List<FeedbackGiven> feedback)
      throws IOException {
    double keep = 1;
    double quality = 0;
    int opinions = 0;
    for (FeedbackGiven given : feedback) {
      if (given.keepProbability() < keep) {
        keep = given.keepProbability();
      }
    }
    for (FeedbackGiven given : feedback) {
      if (keep == 1 || given.keepProbability() < 1) {
        quality += given.score();
        opinions++;
      }
    }
    quality = opinions == 0 ? Double.NaN : quality / opinions;
    String excluded = exclusion(decision, outcome);
    if (!excluded.isEmpty()) {
      exclusions.add(excluded);
    }
    if (outcome == null) {
      return;
    }
    boolean failed = outcome.status() == OutcomeObserved.Status.FAILURE;
    double reward =
        decision.utility(
            failed ? 0 : quality, outcome.costNanoUsd() * 1e-9, outcome.totalMillis() / 1e3);
    decision.setReward(reward, failed ? 1 : keep);
    if (decision.learned()) {
      decision.setLesson(lesson(outcome, quality));
    }
    if (excluded.isEmpty()) {
      sampled |= keep < 1;
      withoutModel++;
      range(reward);
    } else {
      decision.exclude();
    }
    store.add(decision.packed(), 0, decision.packed().length);
  }

  private void range(double reward) {
    if (!Double.isNaN(reward)) {
      rewardMin = Math.min(rewardMin, reward);
      rewardMax = Math.max(rewardMax, reward);
    }
  }

  /** Rows to weigh that bring no reward model's values. */
  public long withoutModel() {
    return withoutModel;
  }

  /** Least reward seen; infinity for none. */
  public double rewardMin() {
    return rewardMin;
  }

  /** Largest reward seen; minus infinity for none. */
  public double rewardMax() {
    return rewardMax;
  }

  private static String exclusion(LogEvent.Decision decision, @Nullable OutcomeObserved outcome) {
    if (!decision.exclusion().isEmpty()) {
      return decision.exclusion();
    }
    if (outcome == null) {
      return Exclusions.NO_OUTCOME;
    }
    return outcome.status() == OutcomeObserved.Status.CANCELLED ? Exclusions.CANCELLED : "";
  }

  private static Lesson lesson(OutcomeObserved outcome, double quality) {
    boolean measured = outcome.outputTokens().isPresent();
    return switch (outcome.status()) {
      case SUCCESS ->
          new Lesson(
              Lesson.Status.SUCCESS,
              quality,
              measured ? (double) outcome.outputTokens().getAsLong() : Double.NaN,
              outcome.firstTokenSeconds(),
              outcome.tokenSeconds());
      case FAILURE -> new Lesson(Lesson.Status.FAILURE, Double.NaN, Double.NaN, 0, 0);
      case CANCELLED -> new Lesson(Lesson.Status.CANCELLED, quality, Double.NaN, 0, 0);
    };
  }
}
