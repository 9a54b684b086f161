/** Personal data replaced by placeholders on the way out, and put back on the way in. */
@NullMarked
package io.tidegate.router.redact;

import org.jspecify.annotations.NullMarked;
