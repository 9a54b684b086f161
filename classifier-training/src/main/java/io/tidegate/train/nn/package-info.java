/** Named parameters, the encoder and the optimiser, in plain array operations. */
@NullMarked
package io.tidegate.train.nn;

import org.jspecify.annotations.NullMarked;
