/** Text to tokens and back: chat templates, incremental detokenisation, stop sequences. */
@NullMarked
package io.tidegate.edge.text;

import org.jspecify.annotations.NullMarked;
