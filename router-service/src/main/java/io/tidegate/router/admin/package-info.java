/** The admin port: health, metrics, redacted configuration, explanations. */
@NullMarked
package io.tidegate.router.admin;

import org.jspecify.annotations.NullMarked;
