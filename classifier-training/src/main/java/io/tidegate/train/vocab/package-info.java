/** Learning a WordPiece vocabulary from text and writing it in the HuggingFace layout. */
@NullMarked
package io.tidegate.train.vocab;

import org.jspecify.annotations.NullMarked;
