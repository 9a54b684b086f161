/** Arms: the ways a request can be answered, as data. */
@NullMarked
package io.tidegate.core.catalog;

import org.jspecify.annotations.NullMarked;
