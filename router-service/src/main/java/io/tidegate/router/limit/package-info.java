/** How much connections, addresses and tenants may take. */
@NullMarked
package io.tidegate.router.limit;

import org.jspecify.annotations.NullMarked;
