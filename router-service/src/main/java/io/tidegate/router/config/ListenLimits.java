package io.tidegate.router.config;

import java.time.Duration;

/**
 * How long and how much a connection may take before it is a request.
 *
 * @param headerTimeout until a request's head is complete; default 10 s
 * @param bodyTimeout until a request's body is complete; default 30 s
 * @param idleTimeout until a connection without a request is closed; default 75 s
 * @param connectionsMax connections at once; default 10,000
 * @param headersMax header lines of one request; default 100
 * @param authFailuresPerMinute wrong keys from one address until it must wait; default 60
 */
public record ListenLimits(
    Duration headerTimeout,
    Duration bodyTimeout,
    Duration idleTimeout,
    int connectionsMax,
    int headersMax,
    int authFailuresPerMinute) {}
