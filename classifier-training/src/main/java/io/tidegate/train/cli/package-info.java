/** The commands of the trainer: what they take, what they print, what they write. */
@NullMarked
package io.tidegate.train.cli;

import org.jspecify.annotations.NullMarked;
