/** Who a caller is: API keys and tokens. */
@NullMarked
package io.tidegate.router.auth;

import org.jspecify.annotations.NullMarked;
