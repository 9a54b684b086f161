/** What a prompt asks for and what it gives away: classifier, heuristic, personal data. */
@NullMarked
package io.tidegate.router.classify;

import org.jspecify.annotations.NullMarked;
