/** A Kafka broker inside this process, for one machine without other set-up. */
@NullMarked
package io.tidegate.deploy.broker;

import org.jspecify.annotations.NullMarked;
