/** Sufficient statistics held as integers, so that any order of events gives the same bits. */
@NullMarked
package io.tidegate.core.stats;

import org.jspecify.annotations.NullMarked;
