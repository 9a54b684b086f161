/** What several commands of the trainer have in common. */
@NullMarked
package io.tidegate.train.cli.options;

import org.jspecify.annotations.NullMarked;
