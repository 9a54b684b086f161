package io.tidegate.edge.text;

/**
 * A stretch of a rendered prompt.
 *
 * @param text the characters
 * @param markup whether special tokens in it count as such; in what a person wrote they are plain
 *     text
 */
public record PromptPiece(String text, boolean markup) {}
