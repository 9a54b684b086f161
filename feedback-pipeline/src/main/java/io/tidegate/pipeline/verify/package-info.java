/** Every logged decision made again and compared. */
@NullMarked
package io.tidegate.pipeline.verify;

import org.jspecify.annotations.NullMarked;
