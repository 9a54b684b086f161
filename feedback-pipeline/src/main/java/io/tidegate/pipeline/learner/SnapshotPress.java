package io.tidegate.pipeline.learner;

import io.tidegate.core.Digests;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.json.JsonObject;
import io.tidegate.core.json.JsonText;
import io.tidegate.core.learn.Assembly;
import io.tidegate.core.learn.DriftMark;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.Provenance;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Exemplar;
import io.tidegate.core.stats.Statistics;
import io.tidegate.core.stats.Statistics.Cell;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import org.apache.kafka.streams.state.KeyValueStore;

/** Makes the snapshots of all scopes, and numbers them; each says something new. */
final class SnapshotPress {

  private static final String PUBLISHED = "published";

  private final LearningOptions learning;
  private final FeatureSchema schema;
  private final KeyValueStore<String, byte[]> store;
  private final TreeSet<String> changedTenants = new TreeSet<>();
  private Published global;
  private long tenantsNextEpochMillis;

  /** The last snapshot of a scope. */
  private record Published(long version, String id, String statisticsHash, String basis) {
    static final Published NOTHING = new Published(0, "", "", "");
  }

  /**
   * What there is to publish.
   *
   * @param statistics all cells
   * @param hash their hash
   * @param drift changes found
   * @param exemplars by arm id
   * @param offsets by topic and partition
   */
  record Basis(
      Statistics statistics,
      String hash,
      List<DriftMark> drift,
      SortedMap<String, List<Exemplar>> exemplars,
      SortedMap<String, Long> offsets,
      long nowEpochMillis) {}

  SnapshotPress(
      LearningOptions learning, FeatureSchema schema, KeyValueStore<String, byte[]> store) {
    this.learning = learning;
    this.schema = schema;
    this.store = store;
    this.global = published(LearnerTopology.SCOPE);
  }

  /** A tenant's cells are not those published last. */
  void changed(String tenant) {
    if (learning.tenantScopes() && !tenant.isEmpty()) {
      changedTenants.add(tenant);
    }
  }

  /** True when tenants have news and may publish them. */
  boolean tenantsDue(long nowEpochMillis) {
    return !changedTenants.isEmpty() && nowEpochMillis >= tenantsNextEpochMillis;
  }

  /** Version of the global scope's last snapshot; 0 for none. */
  long version() {
    return global.version();
  }

  /** Hash of the statistics behind it; empty for none. */
  String statisticsHash() {
    return global.statisticsHash();
  }

  /** The snapshots that say something new, by scope. */
  Map<String, byte[]> print(Basis basis) {
    Map<String, byte[]> snapshots = new LinkedHashMap<>();
    Assembly.Arms all = learning.assembly().global(basis.statistics(), basis.drift());
    boolean nothingEver = basis.statistics().cells().isEmpty() && global.version() == 0;
    if (!nothingEver) {
      long updates = updates(basis.statistics().cells().values());
      Published next = print(LearnerTopology.SCOPE, global, all, basis, updates, snapshots);
      global = next;
    }
    if (tenantsDue(basis.nowEpochMillis())) {
      for (String tenant : changedTenants) {
        printTenant(tenant, all, basis, snapshots);
      }
      changedTenants.clear();
      tenantsNextEpochMillis = basis.nowEpochMillis() + learning.tenantInterval().toMillis();
    }
    return snapshots;
  }

  private void printTenant(
      String tenant, Assembly.Arms all, Basis basis, Map<String, byte[]> snapshots) {
    long updates = 0;
    long judged = 0;
    for (Map.Entry<Cell, ArmStatistics> cell : basis.statistics().cells().entrySet()) {
      if (cell.getKey().tenant().equals(tenant)) {
        updates += updates(List.of(cell.getValue()));
        judged += cell.getValue().quality().count();
      }
    }
    if (judged >= learning.tenantObservationsMin()) {
      String scope = "tenant/" + tenant;
      Assembly.Arms own =
          learning.assembly().tenant(basis.statistics(), basis.drift(), tenant, all);
      print(scope, published(scope), own, basis, updates, snapshots);
    }
  }

  private Published print(
      String scope,
      Published last,
      Assembly.Arms arms,
      Basis basis,
      long updates,
      Map<String, byte[]> snapshots) {
    Provenance provenance =
        new Provenance(
            learning.assembly().weighting().text(),
            arms.origins(),
            basis.drift(),
            basis.exemplars());
    String essence =
        Digests.shortHash(basis.hash() + provenance.weighting() + arms.origins() + basis.drift());
    if (essence.equals(last.basis())) {
      return last;
    }
    PolicySnapshot snapshot =
        new PolicySnapshot(
            scope,
            last.version() + 1,
            last.id(),
            basis.nowEpochMillis(),
            schema.hash(),
            schema.dimension(),
            updates,
            basis.hash(),
            basis.offsets(),
            arms.sums(),
            provenance);
    Published next = new Published(snapshot.version(), snapshot.id(), basis.hash(), essence);
    store.put(key(scope), encode(next));
    snapshots.put(scope, SnapshotCodec.encode(snapshot));
    return next;
  }

  /** Observations held: attempts and quality values. */
  static long updates(Collection<ArmStatistics> cells) {
    return cells.stream().mapToLong(c -> c.attempts() + c.quality().count()).sum();
  }

  private Published published(String scope) {
    byte[] kept = store.get(key(scope));
    return kept == null ? Published.NOTHING : decode(kept);
  }

  private static String key(String scope) {
    return scope.equals(LearnerTopology.SCOPE) ? PUBLISHED : PUBLISHED + "/" + scope;
  }

  private static byte[] encode(Published published) {
    return JsonText.object(
        out -> {
          out.writeNumberField("version", published.version());
          out.writeStringField("id", published.id());
          out.writeStringField("statistics_hash", published.statisticsHash());
          out.writeStringField("basis", published.basis());
        });
  }

  private static Published decode(byte[] bytes) {
    JsonObject json = JsonObject.parse(bytes);
    return new Published(
        json.integer("version"),
        json.string("id"),
        json.string("statistics_hash"),
        json.optionalString("basis").orElse(""));
  }
}
