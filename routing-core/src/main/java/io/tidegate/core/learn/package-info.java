/** How exact statistics become what is decided with: weights, shrinkage, drift. */
@NullMarked
package io.tidegate.core.learn;

import org.jspecify.annotations.NullMarked;
