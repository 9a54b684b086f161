/** Smaller models: distillation from teachers, structured pruning. */
@NullMarked
package io.tidegate.train.compress;

import org.jspecify.annotations.NullMarked;
