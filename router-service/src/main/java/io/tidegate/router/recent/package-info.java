/** The latest decisions of this router and what came of them, kept as bytes. */
@NullMarked
package io.tidegate.router.recent;

import org.jspecify.annotations.NullMarked;
