package io.tidegate.pipeline.estimate;

import io.tidegate.pipeline.interval.Batch;
import io.tidegate.pipeline.interval.PairMoments;

/**
 * Moments of several series of terms against one series of weights; raw sums over a few rows at a
 * time, merged into centred ones.
 */
final class Series {

  /** Rows between two batches of the order-dependent sums. */
  static final int BATCH_ROWS = 64;

  private final int size;
  private final PairMoments[] moments;
  private final double[] t;
  private final double[] tt;
  private final double[] wt;
  private double w;
  private double ww;
  private int pending;

  Series(int size) {
    this.size = size;
    moments = new PairMoments[size];
    for (int k = 0; k < size; k++) {
      moments[k] = new PairMoments();
    }
    t = new double[size];
    tt = new double[size];
    wt = new double[size];
  }

  /** Adds one row's terms; true when a batch is full. */
  boolean add(double weight, double[] terms) {
    double weightSquare = weight * weight;
    w += weight;
    ww += weightSquare;
    for (int k = 0; k < size; k++) {
      double x = terms[k];
      t[k] += x;
      tt[k] += x * x;
      wt[k] += weight * x;
    }
    return ++pending == BATCH_ROWS;
  }

  /** Moves the pending rows into the moments; returns their sums with term {@code k}. */
  Batch seal(int k) {
    Batch batch = new Batch(pending, w, t[k], ww, tt[k], wt[k]);
    for (int i = 0; i < size; i++) {
      moments[i].addSums(pending, w, t[i], ww, tt[i], wt[i]);
      t[i] = 0;
      tt[i] = 0;
      wt[i] = 0;
    }
    w = 0;
    ww = 0;
    pending = 0;
    return batch;
  }

  void merge(Series that) {
    for (int k = 0; k < size; k++) {
      moments[k].merge(that.moments[k]);
    }
  }

  PairMoments of(int k) {
    return moments[k];
  }
}
