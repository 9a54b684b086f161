package io.tidegate.router.classify;

/**
 * The likeliest domain of a prompt.
 *
 * @param name one of the labels of the bundle
 * @param probability 0..1, after the domain head's temperature
 */
public record DomainGuess(String name, float probability) {}
