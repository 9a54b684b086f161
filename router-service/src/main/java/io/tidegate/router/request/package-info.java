/** A chat request as raw bytes plus the few facts that routing needs. */
@NullMarked
package io.tidegate.router.request;

import org.jspecify.annotations.NullMarked;
