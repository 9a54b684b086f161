/** Autoregressive generation: sampling, log-probabilities, cancellation. */
@NullMarked
package io.tidegate.edge.generate;

import org.jspecify.annotations.NullMarked;
