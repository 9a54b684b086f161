package io.tidegate.router.policy;

import io.tidegate.core.snapshot.Control;
import io.tidegate.core.snapshot.PolicyState;
import java.util.List;

/**
 * A moment of a {@link PolicyBoard}.
 *
 * @param configured the configured policy
 * @param replicated other routers have the control record too
 * @param pinMissing the pinned snapshot is not here, and what was in use before is used
 * @param newest the newest snapshot received, used or not
 * @param history snapshots that may be rolled back to, oldest first
 */
public record PolicyView(
    PolicyInForce inForce,
    String configured,
    Control control,
    boolean replicated,
    boolean pinMissing,
    PolicyState newest,
    List<SnapshotHistory.Entry> history) {}
