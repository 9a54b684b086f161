/** What a model costs to run: time, memory, file size. */
@NullMarked
package io.tidegate.train.measure;

import org.jspecify.annotations.NullMarked;
