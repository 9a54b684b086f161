/** A log's first reading: parsed on all cores, joined, and kept as blocks of packed rows. */
@NullMarked
package io.tidegate.pipeline.intake;

import org.jspecify.annotations.NullMarked;
