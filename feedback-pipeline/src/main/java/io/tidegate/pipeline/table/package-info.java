/** Outcome tables: what every model did with every prompt, and what a policy sees of a prompt. */
@NullMarked
package io.tidegate.pipeline.table;

import org.jspecify.annotations.NullMarked;
