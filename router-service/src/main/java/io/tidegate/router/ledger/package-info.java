/** Who pays for what: accounts, a line for every attempt, and their sums. */
@NullMarked
package io.tidegate.router.ledger;

import org.jspecify.annotations.NullMarked;
