/** Simulation: a policy learning online over a table of every model's outcome. */
@NullMarked
package io.tidegate.pipeline.simulate;

import org.jspecify.annotations.NullMarked;
