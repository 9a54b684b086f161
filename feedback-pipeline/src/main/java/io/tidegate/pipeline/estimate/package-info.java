/** Off-policy estimators with intervals and diagnostics. */
@NullMarked
package io.tidegate.pipeline.estimate;

import org.jspecify.annotations.NullMarked;
