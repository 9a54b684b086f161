/** JMH benchmarks of routing-core. */
@NullMarked
package io.tidegate.bench;

import org.jspecify.annotations.NullMarked;
