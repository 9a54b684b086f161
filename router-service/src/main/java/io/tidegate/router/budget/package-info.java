/** Daily ceilings over the running gateway, and what they say to decisions. */
@NullMarked
package io.tidegate.router.budget;

import org.jspecify.annotations.NullMarked;
