package io.tidegate.deploy.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * What one way of choosing came to.
 *
 * @param requests how many
 * @param quality mean share of right answers
 * @param costUsd sum
 * @param p50Millis median time to the last byte
 * @param p95Millis its 95th percentile
 * @param edgeShare share answered at the edge
 * @param utility mean of {@code quality * w_q - cost * w_c - seconds * w_l}
 */
record Figures(
    int requests,
    double quality,
    double costUsd,
    double p50Millis,
    double p95Millis,
    double edgeShare,
    double utility) {

  /** The figures of one reply for each trial. */
  static Figures of(List<Trial> trials, Function<Trial, Reply> choice) {
    return ofAll(trials, trial -> List.of(choice.apply(trial)));
  }

  /** The expectation over a fair coin that picks the cloud's or the edge's reply of each trial. */
  static Figures ofCoin(List<Trial> trials) {
    return ofAll(trials, trial -> List.of(trial.cloud(), trial.edge()));
  }

  private static Figures ofAll(List<Trial> trials, Function<Trial, List<Reply>> choices) {
    double quality = 0;
    double cost = 0;
    double edge = 0;
    double utility = 0;
    List<Double> seconds = new ArrayList<>();
    for (Trial trial : trials) {
      List<Reply> replies = choices.apply(trial);
      double share = 1.0 / replies.size();
      for (Reply reply : replies) {
        double q = trial.quality(reply);
        quality += share * q;
        cost += share * reply.costUsd();
        edge += share * (reply.edge() ? 1 : 0);
        utility += share * DemoConfig.WEIGHTS.utility(q, reply.costUsd(), reply.seconds());
        seconds.add(reply.seconds());
      }
    }
    int n = Math.max(1, trials.size());
    return new Figures(
        trials.size(),
        quality / n,
        cost,
        1e3 * percentile(seconds, 0.50),
        1e3 * percentile(seconds, 0.95),
        edge / n,
        utility / n);
  }

  /** The smallest value that at least {@code share} of all values do not exceed; 0 of none. */
  static double percentile(List<Double> values, double share) {
    if (values.isEmpty()) {
      return 0;
    }
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int index = (int) Math.ceil(share * sorted.size()) - 1;
    return sorted.get(Math.max(0, Math.min(sorted.size() - 1, index)));
  }
}
