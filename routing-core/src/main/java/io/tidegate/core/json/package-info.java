/** A small JSON tree for codecs that must name the field that was wrong. */
@NullMarked
package io.tidegate.core.json;

import org.jspecify.annotations.NullMarked;
