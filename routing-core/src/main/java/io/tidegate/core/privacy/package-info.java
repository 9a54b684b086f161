/** Personal data that a rule can recognise: checksummed and formatted kinds, in any script. */
@NullMarked
package io.tidegate.core.privacy;

import org.jspecify.annotations.NullMarked;
