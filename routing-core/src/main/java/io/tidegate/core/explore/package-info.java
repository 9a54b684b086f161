/** Exploration: from scores to probability vectors, by arithmetic that is the same on every JVM. */
@NullMarked
package io.tidegate.core.explore;

import org.jspecify.annotations.NullMarked;
