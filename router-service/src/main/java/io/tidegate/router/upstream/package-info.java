/**
 * Connections to upstreams: HTTP/1.1 and nothing that a request to a model does not need, each
 * confined to the event loop of those whose requests it carries.
 */
@NullMarked
package io.tidegate.router.upstream;

import org.jspecify.annotations.NullMarked;
