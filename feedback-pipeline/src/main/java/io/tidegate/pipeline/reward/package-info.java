/** Cross-fitted models of the reward. */
@NullMarked
package io.tidegate.pipeline.reward;

import org.jspecify.annotations.NullMarked;
