/** Pure decision logic of the router: everything that varies comes in as an argument. */
@NullMarked
package io.tidegate.core;

import org.jspecify.annotations.NullMarked;
