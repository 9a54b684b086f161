/**
 * A provider that breaks on purpose, and the scorecard of a gateway in front of it.
 *
 * <p>The sixteen scenarios S01 to S16, the model names that choose them and the rules for a verdict
 * are those of Failover Bench (github.com/failoverbench/failoverbench, MIT); everything here is
 * written anew from its description.
 */
@NullMarked
package io.tidegate.deploy.wall;

import org.jspecify.annotations.NullMarked;
