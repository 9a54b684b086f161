/** How easily a bundle is moved by what does not matter, and by what is meant to move it. */
@NullMarked
package io.tidegate.train.robust;

import org.jspecify.annotations.NullMarked;
