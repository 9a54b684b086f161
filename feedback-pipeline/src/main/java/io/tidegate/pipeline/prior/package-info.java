/** Warm starts: statistics from outcomes known beforehand, bounded in what they count. */
@NullMarked
package io.tidegate.pipeline.prior;

import org.jspecify.annotations.NullMarked;
