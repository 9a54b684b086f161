package io.tidegate.pipeline.prior;

import io.tidegate.core.features.ArmState;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.json.JsonObject;
import io.tidegate.core.learn.Shrinkage;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.Provenance;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.table.Half;
import io.tidegate.pipeline.table.PromptFeaturesSource;
import io.tidegate.pipeline.table.TableLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gathers what is known of arms beforehand into a snapshot of scope {@value #SCOPE}: sums over all
 * rows, scaled down so that no arm counts for more than a stated number of observations.
 */
public final class WarmStart {

  /** Scope of a warm start's snapshot. */
  public static final String SCOPE = "prior";

  /** Observations that an arm of a warm start counts for. */
  public static final double ESS_DEFAULT = 1000;

  private final Map<String, String> armIds;
  private final Statistics statistics = new Statistics(FeatureSchema.V1.dimension());
  private final List<String> sources = new ArrayList<>();
  private long observations;

  /**
   * Nothing gathered yet.
   *
   * @param armIds arm id by the table's name of a model; empty takes every model under its own name
   */
  public WarmStart(Map<String, String> armIds) {
    this.armIds = Map.copyOf(armIds);
  }

  /**
   * Adds every outcome of one half of a table.
   *
   * @throws io.tidegate.pipeline.log.BadRowException at the first bad row, unless they are skipped
   * @throws IOException when the file can not be read
   */
  public void add(Path table, Half half, PromptFeaturesSource source, BadRows onBad)
      throws IOException {
    TableLines.forEach(table, half, onBad, (id, row) -> add(row, source));
    Path name = table.getFileName();
    sources.add(name + (half == Half.ALL ? "" : " (" + half.label() + " half)"));
  }

  private void add(JsonObject row, PromptFeaturesSource source) {
    JsonObject outcomes = row.object("outcomes");
    FeatureVector x = FeatureSchema.V1.vector(source.features(row.string("prompt")), ArmState.IDLE);
    for (String model : outcomes.names()) {
      String arm = armIds.isEmpty() ? model : armIds.get(model);
      JsonObject outcome = outcomes.object(model);
      if (arm != null && outcome.has("quality")) {
        ArmStatistics cell = statistics.cell(arm, 0);
        cell.foldQuality(x, TableLines.quality(model, outcome), 1);
        // times are unknown: an arm learns them from its own first answers
        cell.foldSuccess(x, TableLines.outputTokens(model, outcome), 0.5, 0.01, 1);
        observations++;
      }
    }
  }

  /** Adds what a log says, see {@link LogLessons}. */
  public void add(LogLessons lessons) {
    statistics.add(lessons.statistics());
    observations += lessons.observations();
    sources.add(lessons.name());
  }

  /**
   * The snapshot.
   *
   * @param ess observations that an arm counts for at most, above 0
   * @throws IllegalArgumentException when nothing was gathered or a wanted model never appeared
   */
  public PolicySnapshot snapshot(double ess) {
    if (!(ess > 0) || !Double.isFinite(ess)) {
      throw new IllegalArgumentException("ess: must be above 0, was " + ess);
    }
    TreeMap<String, ArmStatistics> arms = new TreeMap<>();
    TreeMap<String, String> origins = new TreeMap<>();
    statistics
        .totals()
        .forEach(
            (arm, sums) -> {
              ArmStatistics nothing = new ArmStatistics(FeatureSchema.V1.dimension());
              arms.put(arm, Shrinkage.borrow(nothing, sums, ess));
              origins.put(
                  arm,
                  String.format(
                      Locale.ROOT,
                      "%d outcomes of %s, counting for at most %s",
                      sums.quality().count(),
                      String.join(", ", sources),
                      ess));
            });
    for (String wanted : armIds.values()) {
      if (!arms.containsKey(wanted)) {
        throw new IllegalArgumentException("warm start: nothing is known of arm " + wanted);
      }
    }
    if (arms.isEmpty()) {
      throw new IllegalArgumentException("warm start: no outcome in " + sources);
    }
    return new PolicySnapshot(
        SCOPE,
        1,
        "",
        0,
        FeatureSchema.V1.hash(),
        FeatureSchema.V1.dimension(),
        observations,
        statistics.hash(),
        new TreeMap<>(),
        arms,
        new Provenance("", origins, List.of(), new TreeMap<>()));
  }

  /**
   * Reads a warm start, or any snapshot.
   *
   * @throws IOException when the file can not be read
   * @throws IllegalArgumentException when it is no snapshot or of another feature schema
   */
  public static PolicySnapshot read(Path file) throws IOException {
    PolicySnapshot snapshot = SnapshotCodec.decode(Files.readAllBytes(file));
    if (!snapshot.schemaHash().equals(FeatureSchema.V1.hash())) {
      throw new IllegalArgumentException(
          "warm start: "
              + file
              + " is in feature schema "
              + snapshot.schemaHash()
              + ", this program uses "
              + FeatureSchema.V1.hash());
    }
    return snapshot;
  }
}
