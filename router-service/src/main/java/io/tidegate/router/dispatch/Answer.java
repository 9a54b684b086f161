package io.tidegate.router.dispatch;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A complete answer.
 *
 * @param body the whole answer; empty when it was streamed
 * @param firstTokenNanos from request to first content; absent when it was not streamed
 * @param contentCharacters length of the text, for estimates
 * @param badEvents events that were dropped because they were no JSON
 */
public record Answer(
    Buffer body,
    Optional<Usage> usage,
    OptionalLong firstTokenNanos,
    long contentCharacters,
    int badEvents) {}
