package io.tidegate.pipeline.interval;

/**
 * Raw sums over a few consecutive rows, for what must be followed in the order of the log.
 *
 * @param n rows
 * @param w sum of weights
 * @param wr sum of weight times reward
 * @param ww sum of squared weights
 * @param wrwr sum of squared (weight times reward)
 * @param wwr sum of squared weight times reward
 */
public record Batch(long n, double w, double wr, double ww, double wrwr, double wwr) {}
