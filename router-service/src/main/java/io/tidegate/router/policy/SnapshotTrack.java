package io.tidegate.router.policy;

import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.core.snapshot.SnapshotGate;
import io.tidegate.router.metrics.GatewayMetrics;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admitted snapshots of one scope; what the gate refuses is counted, told and changes nothing.
 */
final class SnapshotTrack {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotTrack.class);

  private final String scope;
  private final SnapshotGate gate;
  private final PolicyState nothing;
  private final Optional<SnapshotHistory> history;
  private final Optional<StateFolder> folder;
  private final GatewayMetrics metrics;
  private PolicyState newest;

  /**
   * @param nothing the state before the first snapshot
   * @param history absent keeps the newest alone
   */
  SnapshotTrack(
      String scope,
      SnapshotGate gate,
      PolicyState nothing,
      Optional<SnapshotHistory> history,
      Optional<StateFolder> folder,
      GatewayMetrics metrics) {
    this.scope = scope;
    this.gate = gate;
    this.nothing = nothing;
    this.history = history;
    this.folder = folder;
    this.metrics = metrics;
    this.newest = nothing;
  }

  /** The newest admitted state; version 0 when there is none. */
  PolicyState newest() {
    return newest;
  }

  /** Snapshots kept, oldest first. */
  List<SnapshotHistory.Entry> entries() {
    return history.map(SnapshotHistory::entries).orElse(List.of());
  }

  Optional<SnapshotHistory> history() {
    return history;
  }

  /** Reads what the disk has, the oldest first; what does not pass the gate is deleted there. */
  void restore() {
    List<Long> versions = folder.map(f -> f.versions(scope)).orElse(List.of());
    for (int i = versions.size() - 1; i >= 0; i--) {
      long version = versions.get(i);
      Optional<byte[]> bytes = folder.flatMap(f -> f.read(scope, version));
      long before = newest.version();
      if (bytes.isPresent() && (!offer(bytes.get(), false, 0) || newest.version() == before)) {
        folder.ifPresent(f -> f.forget(scope, version));
      }
    }
  }

  /**
   * Judges a snapshot.
   *
   * @param keep write it to disk
   * @param pinnedVersion the version that must not be forgotten
   * @return true when an older one cannot be better: this one is the newest, or too old already
   */
  boolean offer(byte[] bytes, boolean keep, long pinnedVersion) {
    PolicySnapshot snapshot;
    try {
      snapshot = SnapshotCodec.decode(bytes);
    } catch (JsonFormatException e) {
      refused("corrupt", String.valueOf(e.getMessage()));
      return false;
    }
    if (!snapshot.scope().equals(scope)) {
      refused("scope", "its scope is " + snapshot.scope() + ", not " + scope);
      return false;
    }
    if (snapshot.version() == newest.version() && snapshot.id().equals(newest.snapshotId())) {
      return true;
    }
    SnapshotGate.Verdict verdict = gate.judge(snapshot, newest);
    if (verdict instanceof SnapshotGate.Admitted admitted) {
      admit(admitted.state(), bytes, keep, pinnedVersion);
      return true;
    }
    SnapshotGate.Refused refused = (SnapshotGate.Refused) verdict;
    refused(refused.cause(), refused.sentence());
    return refused.cause().equals("stale");
  }

  private void admit(PolicyState state, byte[] bytes, boolean keep, long pinnedVersion) {
    long before = newest.version();
    newest = state;
    metrics.snapshot("promoted", "none");
    LOG.debug("policy: {} version {} is here", scope, state.version());
    if (keep && folder.isPresent() && !folder.get().keep(scope, state.version(), bytes)) {
      metrics.snapshot("not_kept", "disk");
    }
    if (history.isPresent()) {
      history
          .get()
          .add(
              new SnapshotHistory.Entry(
                  state.version(),
                  state.snapshotId(),
                  state.createdEpochMillis(),
                  state.updates(),
                  bytes),
              pinnedVersion)
          .ifPresent(gone -> folder.ifPresent(f -> f.forget(scope, gone.version())));
    } else if (before > 0) {
      folder.ifPresent(f -> f.forget(scope, before));
    }
  }

  /** Factors a snapshot that was admitted before. */
  Optional<PolicyState> factor(byte[] bytes) {
    try {
      SnapshotGate.Verdict verdict = gate.judge(SnapshotCodec.decode(bytes), nothing);
      return verdict instanceof SnapshotGate.Admitted admitted
          ? Optional.of(admitted.state())
          : Optional.empty();
    } catch (JsonFormatException e) {
      return Optional.empty();
    }
  }

  private void refused(String cause, String sentence) {
    metrics.snapshot("rejected", cause);
    LOG.warn("policy: snapshot refused ({}): {}", cause, sentence);
  }
}
