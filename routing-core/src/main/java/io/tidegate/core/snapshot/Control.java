package io.tidegate.core.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What operators have laid down about one scope's policy, as a whole: each record replaces the one
 * before, so the latest alone is enough after a restart.
 *
 * @param scope the scope, {@code global}
 * @param sequence 0 before the first act, one more with each
 * @param promoted the policy that was promoted; empty leaves the configured one in force
 * @param over the configured policy that the promotion replaced; another one in the configuration
 *     ends the promotion
 * @param pin the snapshot that decides whatever newer ones come; empty follows the newest
 * @param acts the latest acts, oldest first, at most {@link #ACTS_MAX}
 */
public record Control(
    String scope,
    long sequence,
    Optional<String> promoted,
    String over,
    Optional<Pin> pin,
    List<Act> acts) {

  /** Acts that are remembered. */
  public static final int ACTS_MAX = 32;

  /** What an operator may do. */
  public enum Action {
    PROMOTE,
    FREEZE,
    UNFREEZE,
    ROLLBACK;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a label.
     *
     * @throws IllegalArgumentException when {@code label} names no action
     */
    public static Action ofLabel(String label) {
      return valueOf(label.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * The snapshot that decides.
   *
   * @param version 0 for the state before the first snapshot
   * @param global true when tenants' own snapshots give way to it too
   */
  public record Pin(long version, String snapshotId, boolean global) {
    public Pin {
      if (version < 0) {
        throw new IllegalArgumentException("snapshot_version: must be >= 0, was " + version);
      }
    }
  }

  /**
   * Why a policy was promoted.
   *
   * @param reportHash SHA-256 of the replay report's bytes
   * @param summary the report's verdict in a few figures
   */
  public record Evidence(String reportHash, String summary) {}

  /**
   * One thing that an operator did.
   *
   * @param policy the policy in force afterwards
   * @param snapshotVersion version of the snapshot in use afterwards
   * @param evidence for promotions
   * @param reason what the operator gave as the reason, empty for none
   */
  public record Act(
      Action action,
      String actor,
      long atEpochMillis,
      String policy,
      long snapshotVersion,
      Optional<Evidence> evidence,
      String reason) {}

  public Control {
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence: must be >= 0, was " + sequence);
    }
    if (acts.size() > ACTS_MAX) {
      throw new IllegalArgumentException(
          "acts: must be at most " + ACTS_MAX + ", were " + acts.size());
    }
    acts = List.copyOf(acts);
  }

  /** Nothing laid down. */
  public static Control none(String scope) {
    return new Control(scope, 0, Optional.empty(), "", Optional.empty(), List.of());
  }

  /** True when newer snapshots are not used. */
  public boolean frozen() {
    return pin.isPresent();
  }

  /** The policy in force where {@code configured} is configured. */
  public String policyOver(String configured) {
    return promotionHolds(configured) ? promoted.orElse(configured) : configured;
  }

  /** False when nothing is promoted, or the configuration has said something new since. */
  public boolean promotionHolds(String configured) {
    return promoted.isPresent() && over.equals(configured);
  }

  /** Promotes {@code policy} where {@code configured} is configured. */
  public Control promote(String policy, String configured, Act act) {
    return new Control(scope, sequence + 1, Optional.of(policy), configured, pin, with(act));
  }

  /** Ends a promotion. */
  public Control demote(Act act) {
    return new Control(scope, sequence + 1, Optional.empty(), "", pin, with(act));
  }

  /** Stays with a snapshot. */
  public Control pinTo(Pin snapshot, Act act) {
    return new Control(scope, sequence + 1, promoted, over, Optional.of(snapshot), with(act));
  }

  /** Follows the newest snapshot again. */
  public Control unfreeze(Act act) {
    return new Control(scope, sequence + 1, promoted, over, Optional.empty(), with(act));
  }

  private List<Act> with(Act act) {
    List<Act> next = new ArrayList<>(acts);
    next.add(act);
    return next.subList(Math.max(0, next.size() - ACTS_MAX), next.size());
  }
}
