/** Rules that remove an arm before any policy may look at it. */
@NullMarked
package io.tidegate.core.constraint;

import org.jspecify.annotations.NullMarked;
