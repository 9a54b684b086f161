/** Event logs as rows, from Kafka or from files. */
@NullMarked
package io.tidegate.pipeline.log;

import org.jspecify.annotations.NullMarked;
