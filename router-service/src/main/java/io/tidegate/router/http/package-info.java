/**
 * The public HTTP surface: authentication, request view, handlers, error envelope, decision
 * headers.
 */
@NullMarked
package io.tidegate.router.http;

import org.jspecify.annotations.NullMarked;
