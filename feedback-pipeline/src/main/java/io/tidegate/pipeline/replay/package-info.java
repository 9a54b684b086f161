/** Replay: what a candidate policy would have been worth on a log that another one wrote. */
@NullMarked
package io.tidegate.pipeline.replay;

import org.jspecify.annotations.NullMarked;
