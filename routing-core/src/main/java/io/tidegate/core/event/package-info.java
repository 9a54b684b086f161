/** The events on the log and their JSON form. */
@NullMarked
package io.tidegate.core.event;

import org.jspecify.annotations.NullMarked;
