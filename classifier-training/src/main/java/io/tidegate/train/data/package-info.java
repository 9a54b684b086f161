/**
 * Readers of labelled prompts, spans and plain text, and the examples that training draws from
 * them.
 */
@NullMarked
package io.tidegate.train.data;

import org.jspecify.annotations.NullMarked;
