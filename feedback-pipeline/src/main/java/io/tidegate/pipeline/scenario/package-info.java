/** Scenarios: what happens to a world while a policy plays in it. */
@NullMarked
package io.tidegate.pipeline.scenario;

import org.jspecify.annotations.NullMarked;
