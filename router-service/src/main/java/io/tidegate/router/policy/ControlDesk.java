package io.tidegate.router.policy;

import io.tidegate.core.policy.Policies;
import io.tidegate.core.snapshot.Control;
import io.tidegate.core.snapshot.Control.Act;
import io.tidegate.core.snapshot.Control.Action;
import io.tidegate.core.snapshot.Control.Evidence;
import io.tidegate.core.snapshot.Control.Pin;
import io.tidegate.core.snapshot.ControlCodec;
import io.tidegate.core.snapshot.PolicyState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what operators ask of the policy: each act is a whole new {@link Control}, published to the
 * log and in force here when it is there.
 *
 * <p>A log that does not take the record does not stop an operator: the act is in force on this
 * router alone, and the answer says so. Calls block; they belong on a worker.
 */
public final class ControlDesk {
  private static final Logger LOG = LoggerFactory.getLogger(ControlDesk.class);

  /** An act that cannot be done, with the reason in words. */
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
      super(message);
    }
  }

  /**
   * What came of an act.
   *
   * @param replicated every router follows
   * @param note why not, when not; else empty
   */
  public record Done(Control control, boolean replicated, String note) {}

  private final PolicyBoard board;
  private final Optional<ControlLog> log;
  private final LongSupplier clockMillis;

  /**
   * @param log absent where no event log is configured
   */
  public ControlDesk(PolicyBoard board, Optional<ControlLog> log, LongSupplier clockMillis) {
    this.board = board;
    this.log = log;
    this.clockMillis = clockMillis;
  }

  /**
   * Puts a policy in the place of the configured one.
   *
   * @param evidence absent for a promotion without proof, whose {@code reason} is recorded
   */
  public synchronized Done promote(
      String policy, Optional<Evidence> evidence, String reason, String actor) {
    PolicyView view = board.view();
    String spec = parsed(policy);
    if (view.inForce().policy().spec().equals(spec)) {
      throw new RefusedException(spec + " is in force already");
    }
    Act act = act(Action.PROMOTE, actor, spec, view.inForce().global().version(), evidence, reason);
    return lay(view.control().promote(spec, view.configured(), act));
  }

  /** Stays with the snapshot in use, whatever newer ones come. */
  public synchronized Done freeze(String reason, String actor) {
    PolicyView view = board.view();
    PolicyState now = view.inForce().global();
    Act act = act(Action.FREEZE, actor, spec(view), now.version(), Optional.empty(), reason);
    return pin(view, new Pin(now.version(), now.snapshotId(), false), act);
  }

  /** Follows the newest snapshot again. */
  public synchronized Done unfreeze(String reason, String actor) {
    PolicyView view = board.view();
    if (!view.control().frozen()) {
      throw new RefusedException("the policy is not frozen");
    }
    Act act =
        act(Action.UNFREEZE, actor, spec(view), view.newest().version(), Optional.empty(), reason);
    return lay(view.control().unfreeze(act));
  }

  /**
   * Goes back to an earlier snapshot, for all tenants, and stays there.
   *
   * @param to its version; absent takes the one before the snapshot in use
   */
  public synchronized Done rollback(OptionalLong to, String reason, String actor) {
    PolicyView view = board.view();
    long now = view.inForce().global().version();
    Optional<SnapshotHistory.Entry> target =
        view.history().stream()
            .filter(e -> to.isPresent() ? e.version() == to.getAsLong() : e.version() < now)
            .reduce((a, b) -> b);
    if (target.isEmpty()) {
      List<Long> have = view.history().stream().map(SnapshotHistory.Entry::version).toList();
      throw new RefusedException(
          (to.isPresent()
                  ? "snapshot " + to.getAsLong() + " is not here"
                  : "there is no snapshot before " + now)
              + "; this router has "
              + (have.isEmpty() ? "none" : have));
    }
    Pin pin = new Pin(target.get().version(), target.get().id(), true);
    Act act = act(Action.ROLLBACK, actor, spec(view), pin.version(), Optional.empty(), reason);
    return pin(view, pin, act);
  }

  /** Goes back from the promoted policy to the configured one. */
  public synchronized Done rollbackPolicy(String reason, String actor) {
    PolicyView view = board.view();
    if (!view.control().promotionHolds(view.configured())) {
      throw new RefusedException("no policy is promoted, the configured one is in force");
    }
    return lay(
        view.control()
            .demote(
                act(
                    Action.ROLLBACK,
                    actor,
                    view.configured(),
                    view.inForce().global().version(),
                    Optional.empty(),
                    reason)));
  }

  private static String spec(PolicyView view) {
    return view.inForce().policy().spec();
  }

  private static String parsed(String policy) {
    try {
      return Policies.parse(policy).spec();
    } catch (IllegalArgumentException e) {
      throw new RefusedException(String.valueOf(e.getMessage()));
    }
  }

  private Act act(
      Action action,
      String actor,
      String policy,
      long version,
      Optional<Evidence> evidence,
      String reason) {
    return new Act(action, actor, clockMillis.getAsLong(), policy, version, evidence, reason);
  }

  /** The pinned snapshot goes first: who reads the record must find what it names. */
  private Done pin(PolicyView view, Pin pin, Act act) {
    Optional<byte[]> snapshot = board.bytes(pin.snapshotId());
    return lay(view.control().pinTo(pin, act), snapshot, pin.version() > 0);
  }

  private Done lay(Control next) {
    return lay(next, Optional.empty(), false);
  }

  private Done lay(Control next, Optional<byte[]> snapshot, boolean pinned) {
    String note = "";
    if (log.isEmpty()) {
      note = "no event log is configured: in force on this router alone";
    } else {
      try {
        if (pinned && snapshot.isPresent()) {
          String key = ControlCodec.pinnedKey(next.scope());
          log.get().publish(key, snapshot.get(), clockMillis.getAsLong());
        }
        String key = ControlCodec.key(next.scope());
        log.get().publish(key, ControlCodec.encode(next), clockMillis.getAsLong());
      } catch (ControlLog.ControlLogException e) {
        note =
            "the event log did not take it ("
                + e.getMessage()
                + "): in force on this router alone; do it again when the log is back";
      }
    }
    snapshot.ifPresent(board::pinned);
    board.lay(next, note.isEmpty());
    Act act = next.acts().get(next.acts().size() - 1);
    LOG.info("policy: {} by {}: {}", act.action().label(), act.actor(), act.policy());
    return new Done(next, note.isEmpty(), note);
  }
}
