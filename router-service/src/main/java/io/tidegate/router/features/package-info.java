/** The seam between a request and what is known of its prompt. */
@NullMarked
package io.tidegate.router.features;

import org.jspecify.annotations.NullMarked;
