/** Confidence intervals of importance-weighted means. */
@NullMarked
package io.tidegate.pipeline.interval;

import org.jspecify.annotations.NullMarked;
