/** From checkpoint to bundle: its files, and what a precision costs. */
@NullMarked
package io.tidegate.train.export;

import org.jspecify.annotations.NullMarked;
