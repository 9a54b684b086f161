/** Events on their way to Kafka, behind a bounded queue that never blocks a request. */
@NullMarked
package io.tidegate.router.events;

import org.jspecify.annotations.NullMarked;
