/** Which classifier bundle is loaded, which one is tried beside it, and how both are changed. */
@NullMarked
package io.tidegate.router.bundle;

import org.jspecify.annotations.NullMarked;
