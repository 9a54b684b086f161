/** Pretrained encoders of others, in HuggingFace's folder layout, as starting points. */
@NullMarked
package io.tidegate.train.base;

import org.jspecify.annotations.NullMarked;
