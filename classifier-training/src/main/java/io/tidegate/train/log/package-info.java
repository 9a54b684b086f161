/**
 * Difficulty labels from what was decided and what came of it: reading a log, weighing its rows,
 * and measuring a candidate beside the bundle that serves now.
 */
@NullMarked
package io.tidegate.train.log;

import org.jspecify.annotations.NullMarked;
