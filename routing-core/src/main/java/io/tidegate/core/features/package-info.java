/** The context vector that a policy sees: schema, quantisation, and where each value comes from. */
@NullMarked
package io.tidegate.core.features;

import org.jspecify.annotations.NullMarked;
