/** A decision, its record, and its re-derivation. */
@NullMarked
package io.tidegate.core.decision;

import org.jspecify.annotations.NullMarked;
