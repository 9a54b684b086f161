/** Reading whole logs fast: bytes to numbers without objects between, over all cores. */
@NullMarked
package io.tidegate.pipeline.scan;

import org.jspecify.annotations.NullMarked;
