/** Ranking prompts by how much a stronger model would help, and judging such rankings. */
@NullMarked
package io.tidegate.pipeline.rank;

import org.jspecify.annotations.NullMarked;
