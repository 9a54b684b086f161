/** What keeps upstreams and gateway from harming each other; time and chance are arguments. */
@NullMarked
package io.tidegate.router.guard;

import org.jspecify.annotations.NullMarked;
