/** Policies: from a context to a probability for every eligible arm. */
@NullMarked
package io.tidegate.core.policy;

import org.jspecify.annotations.NullMarked;
