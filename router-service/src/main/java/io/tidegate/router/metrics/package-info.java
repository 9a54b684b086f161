/** Counters, timers and gauges under the names that dashboards know. */
@NullMarked
package io.tidegate.router.metrics;

import org.jspecify.annotations.NullMarked;
