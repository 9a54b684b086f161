/** How often replay's bounds hold on logs of a world whose truth is known. */
@NullMarked
package io.tidegate.pipeline.coverage;

import org.jspecify.annotations.NullMarked;
