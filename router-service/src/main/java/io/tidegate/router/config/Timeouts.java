package io.tidegate.router.config;

import java.time.Duration;

/**
 * How long an upstream may take.
 *
 * @param connect to accept a connection; default 1 s
 * @param firstToken from request to first content of a streamed answer; default 10 s
 * @param idle between two reads of a streamed answer; default 15 s
 * @param answer from request to the end of an answer in one piece; default half of {@code total},
 *     at most four times {@code firstToken}
 * @param total from the caller's request to the end of the answer, all attempts together; default
 *     120 s
 */
public record Timeouts(
    Duration connect, Duration firstToken, Duration idle, Duration answer, Duration total) {}
