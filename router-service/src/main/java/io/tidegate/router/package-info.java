/** The gateway: HTTP in front, upstream models behind, one decision between them. */
@NullMarked
package io.tidegate.router;

import org.jspecify.annotations.NullMarked;
