/** Text to sub-word tokens, as the prompt classifier reads it. */
@NullMarked
package io.tidegate.core.text;

import org.jspecify.annotations.NullMarked;
