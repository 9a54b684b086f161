/**
 * The small instruction-following decoder that ships with the edge node: tokenizer, training,
 * export and evaluation.
 */
@NullMarked
package io.tidegate.train.decoder;

import org.jspecify.annotations.NullMarked;
