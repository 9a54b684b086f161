/** Prompts that a tenant lets the gateway keep, in files of its own. */
@NullMarked
package io.tidegate.router.content;

import org.jspecify.annotations.NullMarked;
