/** The trainer: trains, exports and evaluates Tidegate's own models. */
@NullMarked
package io.tidegate.train;

import org.jspecify.annotations.NullMarked;
