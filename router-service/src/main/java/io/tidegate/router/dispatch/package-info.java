/** Asking upstreams: the attempt loop, deadlines, circuit breakers, stream relay, failure table. */
@NullMarked
package io.tidegate.router.dispatch;

import org.jspecify.annotations.NullMarked;
