/** Prepared rows: a whole logged choice in one line, as other systems write it. */
@NullMarked
package io.tidegate.pipeline.prepared;

import org.jspecify.annotations.NullMarked;
