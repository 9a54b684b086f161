/** Rows of a log as packed bytes, and their readers. */
@NullMarked
package io.tidegate.pipeline.rows;

import org.jspecify.annotations.NullMarked;
