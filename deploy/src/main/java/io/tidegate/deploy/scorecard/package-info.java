/**
 * The scorecard of a gateway in front of the wall.
 *
 * <p>Checks and verdicts follow the published rules of Failover Bench
 * (github.com/failoverbench/failoverbench, MIT).
 */
@NullMarked
package io.tidegate.deploy.scorecard;

import org.jspecify.annotations.NullMarked;
