/** The policy state in use and the follower that replaces it. */
@NullMarked
package io.tidegate.router.policy;

import org.jspecify.annotations.NullMarked;
