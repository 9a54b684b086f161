package io.tidegate.router.request;

/**
 * All text of one message, tool calls and tool results included.
 *
 * @param role as the caller wrote it; {@code other} for text outside of messages
 * @param text parts joined by line ends; empty for a message without text
 */
public record Turn(String role, String text) {}
