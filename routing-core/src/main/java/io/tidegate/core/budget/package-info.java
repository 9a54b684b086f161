/** Spending within a budget: the shadow price that paces it. */
@NullMarked
package io.tidegate.core.budget;

import org.jspecify.annotations.NullMarked;
