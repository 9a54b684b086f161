/** The learner: joins events by decision, keeps exact statistics, publishes snapshots. */
@NullMarked
package io.tidegate.pipeline.learner;

import org.jspecify.annotations.NullMarked;
