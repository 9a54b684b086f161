/** The gateway as a process, in front of providers and behind callers that break. */
@NullMarked
package io.tidegate.deploy.fault;

import org.jspecify.annotations.NullMarked;
