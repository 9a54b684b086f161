package io.tidegate.router.policy;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.policy.Policy;
import io.tidegate.core.snapshot.Control;
import io.tidegate.core.snapshot.ControlCodec;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.core.snapshot.SnapshotGate;
import io.tidegate.router.metrics.GatewayMetrics;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What decides, and why: the configured policy, snapshots by scope, and what operators have laid
 * down about both.
 *
 * <p>Written by the follower of the log and by the admin port, one at a time; read through its
 * {@link PolicyHolder} without waiting.
 */
public final class PolicyBoard {
  /** The scope of everybody. */
  public static final String GLOBAL = "global";

  private static final Logger LOG = LoggerFactory.getLogger(PolicyBoard.class);
  private static final String TENANT = "tenant/";
  private static final int HISTORY = 24;
  private static final int TENANTS_MAX = 64;
  private static final int RECENT_MAX = 8;

  private final SnapshotGate gate;
  private final PolicyState nothing;
  private final PolicyState first;
  private final Optional<StateFolder> folder;
  private final GatewayMetrics metrics;
  private final SnapshotTrack global;
  private final Map<String, SnapshotTrack> tenants = new HashMap<>();
  private final Map<String, PolicyState> recent =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PolicyState> eldest) {
          return size() > RECENT_MAX;
        }
      };
  private final PolicyHolder holder;
  private String configured;
  private Set<String> tenantNames = Set.of();
  private Control control = Control.none(GLOBAL);
  private boolean replicated;
  private Optional<byte[]> pinned = Optional.empty();
  private boolean pinMissing;

  /**
   * @param configured the configured policy
   * @param first the state before the first snapshot: empty, or the warm start
   * @param folder where snapshots survive a restart
   */
  public PolicyBoard(
      FeatureSchema schema,
      String configured,
      PolicyState first,
      Optional<StateFolder> folder,
      GatewayMetrics metrics) {
    this.gate = new SnapshotGate(schema);
    this.nothing = PolicyState.empty(schema);
    this.first = first;
    this.folder = folder;
    this.metrics = metrics;
    this.configured = configured;
    this.global =
        new SnapshotTrack(
            GLOBAL, gate, first, Optional.of(new SnapshotHistory(HISTORY)), folder, metrics);
    this.holder = new PolicyHolder(new PolicyInForce(Policies.parse(configured), first, Map.of()));
  }

  /** What decides right now. */
  public PolicyHolder holder() {
    return holder;
  }

  /** True while newer snapshots are not used. */
  public synchronized boolean frozen() {
    return control.frozen();
  }

  /** Begins with what the disk has. */
  public synchronized void restore() {
    global.restore();
    folder
        .flatMap(StateFolder::readControl)
        .ifPresent(bytes -> decoded(bytes).ifPresent(this::lay));
    recompute();
  }

  /**
   * Takes over a configuration: its policy, and the tenants that may have a snapshot.
   *
   * @return true when there are tenants that were not there before
   */
  public synchronized boolean configure(String policy, Set<String> names) {
    boolean more = !tenantNames.containsAll(names);
    configured = policy;
    tenantNames = Set.copyOf(names);
    tenants.keySet().retainAll(tenantNames);
    if (folder.isPresent()) {
      tenantNames.forEach(this::tenant);
    }
    recompute();
    return more;
  }

  /**
   * Offers a snapshot of any scope.
   *
   * @return true when an older one of the scope cannot be better
   */
  public synchronized boolean offer(String scope, byte[] snapshot) {
    if (scope.equals(GLOBAL)) {
      boolean settled = global.offer(snapshot, true, pinnedVersion());
      recompute();
      return settled;
    }
    Optional<SnapshotTrack> track =
        scope.startsWith(TENANT) ? tenant(scope.substring(TENANT.length())) : Optional.empty();
    if (track.isEmpty() || (control.frozen() && track.get().newest().version() > 0)) {
      return true;
    }
    boolean settled = track.get().offer(snapshot, true, 0);
    recompute();
    return settled;
  }

  private Optional<SnapshotTrack> tenant(String name) {
    if (!tenants.containsKey(name)
        && (!tenantNames.contains(name) || tenants.size() >= TENANTS_MAX)) {
      return Optional.empty();
    }
    return Optional.of(
        tenants.computeIfAbsent(
            name,
            n -> {
              SnapshotTrack track =
                  new SnapshotTrack(TENANT + n, gate, nothing, Optional.empty(), folder, metrics);
              track.restore();
              return track;
            }));
  }

  /** Takes note of the snapshot that a control record pins. */
  public synchronized void pinned(byte[] snapshot) {
    pinned = Optional.of(snapshot);
    recompute();
  }

  /** Takes a control record of the log. */
  public synchronized void control(byte[] record) {
    Optional<Control> read = decoded(record);
    if (read.isEmpty()) {
      return;
    }
    if (!replicated && read.get().sequence() < control.sequence()) {
      LOG.warn(
          "policy: act {} of the log is older than act {} of this router alone, which stays",
          read.get().sequence(),
          control.sequence());
      return;
    }
    lay(read.get(), true);
  }

  /** Puts a control record in force; {@code logged} when other routers have it too. */
  synchronized void lay(Control next, boolean logged) {
    boolean news = !next.equals(control);
    lay(next);
    replicated = logged;
    if (news && folder.isPresent() && !folder.get().keepControl(ControlCodec.encode(next))) {
      metrics.snapshot("not_kept", "disk");
    }
    recompute();
  }

  private void lay(Control next) {
    control = next;
  }

  private static Optional<Control> decoded(byte[] record) {
    try {
      Control control = ControlCodec.decode(record);
      return control.scope().equals(GLOBAL) ? Optional.of(control) : Optional.empty();
    } catch (JsonFormatException e) {
      LOG.warn("policy: control record refused: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private long pinnedVersion() {
    return control.pin().map(Control.Pin::version).orElse(0L);
  }

  private void recompute() {
    PolicyState state = global.newest();
    pinMissing = false;
    if (control.pin().isPresent()) {
      Optional<PolicyState> pin = state(control.pin().get().snapshotId());
      pinMissing = pin.isEmpty();
      // Rather an older state than one that somebody decided against; rather that than none.
      state = pin.orElse(holder.current().version() > 0 ? holder.current() : global.newest());
    }
    Map<String, PolicyState> own = new TreeMap<>();
    if (control.pin().isEmpty() || !control.pin().get().global()) {
      tenants.forEach(
          (name, track) -> {
            if (track.newest().version() > 0) {
              own.put(name, track.newest());
            }
          });
    }
    recent.put(state.snapshotId(), state);
    holder.replace(new PolicyInForce(policy(), state, own));
  }

  private Policy policy() {
    String spec = control.policyOver(configured);
    if (holder.inForce().policy().spec().equals(spec)) {
      return holder.inForce().policy();
    }
    try {
      return Policies.parse(spec);
    } catch (IllegalArgumentException e) {
      LOG.warn("policy: {} was promoted and is not understood here: {}", spec, e.getMessage());
      return Policies.parse(configured);
    }
  }

  /** The state of a snapshot, if this router still has it. */
  public synchronized Optional<PolicyState> state(String snapshotId) {
    if (snapshotId.equals(first.snapshotId())) {
      return Optional.of(first);
    }
    PolicyState known = recent.get(snapshotId);
    if (known != null) {
      return Optional.of(known);
    }
    for (PolicyState own : holder.inForce().tenants().values()) {
      if (own.snapshotId().equals(snapshotId)) {
        return Optional.of(own);
      }
    }
    if (global.newest().snapshotId().equals(snapshotId)) {
      return Optional.of(global.newest());
    }
    return bytes(snapshotId)
        .flatMap(global::factor)
        .filter(state -> state.snapshotId().equals(snapshotId));
  }

  /** The snapshot's bytes, if this router still has them. */
  synchronized Optional<byte[]> bytes(String snapshotId) {
    return global
        .history()
        .flatMap(h -> h.byId(snapshotId))
        .map(SnapshotHistory.Entry::bytes)
        .or(() -> pinned);
  }

  /** Everything, for people. */
  public synchronized PolicyView view() {
    return new PolicyView(
        holder.inForce(),
        configured,
        control,
        replicated,
        pinMissing,
        global.newest(),
        global.entries());
  }
}
