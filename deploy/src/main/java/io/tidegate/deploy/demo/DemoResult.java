package io.tidegate.deploy.demo;

import java.util.List;
import java.util.OptionalLong;

/**
 * The figures of one run.
 *
 * @param options what was asked for
 * @param trials every request with its three answers
 * @param log what the run left on the event log
 * @param learning what the learner made of it
 * @param personalDataToCloud requests with personal data that the simulated provider counted; empty
 *     with a real provider, which counts nothing
 * @param seconds from the first request to the last answer
 */
record DemoResult(
    DemoOptions options,
    List<Trial> trials,
    EventLog.Contents log,
    Learning learning,
    OptionalLong personalDataToCloud,
    double seconds) {

  /**
   * What the learner made of a run.
   *
   * @param policyVersion version that the router decides with at the end
   * @param updates observations behind it
   * @param outcomesSent outcomes that the answers of this run must have left
   * @param outcomesJoined of these, how many met their decision
   * @param feedbackSent different feedbacks
   * @param feedbackLate of these, how many came after later requests
   * @param feedbackJoined of these, how many met their decision
   * @param duplicatesSent feedbacks sent once more
   * @param duplicatesIgnored events that the learner saw before
   */
  record Learning(
      long policyVersion,
      long updates,
      long outcomesSent,
      long outcomesJoined,
      long feedbackSent,
      long feedbackLate,
      long feedbackJoined,
      long duplicatesSent,
      long duplicatesIgnored) {

    /** Whether all that was sent was joined. */
    boolean whole() {
      return outcomesJoined == outcomesSent
          && feedbackJoined == feedbackSent
          && duplicatesIgnored == duplicatesSent;
    }
  }

  DemoResult {
    trials = List.copyOf(trials);
  }

  /** Requests that the router chose a model for. */
  int requests() {
    return trials.size();
  }

  int errors() {
    return trials.stream().mapToInt(Trial::errors).sum();
  }

  long personalDataRequests() {
    return trials.stream().filter(trial -> trial.item().personal()).count();
  }

  /** Requests that named the cloud model and that the router refused for their personal data. */
  long keptOnTheEdge() {
    return trials.stream().filter(trial -> trial.pinnedToCloud().keptOnTheEdge()).count();
  }

  Figures routed() {
    return Figures.of(trials, Trial::routed);
  }

  Figures allCloud() {
    return Figures.of(trials, Trial::cloud);
  }

  Figures allEdge() {
    return Figures.of(trials, Trial::edge);
  }

  Figures random() {
    return Figures.ofCoin(trials);
  }

  /** The routed figures of one quarter, 0 to 3. */
  Figures quarter(int quarter) {
    return Figures.of(
        trials.stream()
            .filter(trial -> Workload.quarter(trial.item().index(), trials.size()) == quarter)
            .toList(),
        Trial::routed);
  }

  /** A percentile of the router's own share of the routed requests' time, milliseconds. */
  double overheadMillis(double share) {
    return Figures.percentile(
        trials.stream()
            .map(trial -> trial.routed().overheadMillis())
            .filter(millis -> !millis.isNaN())
            .toList(),
        share);
  }

  /** Whether the run kept its promises: no error, nothing personal in the cloud, nothing lost. */
  boolean sound() {
    return errors() == 0
        && personalDataToCloud.orElse(0) == 0
        && learning.whole()
        && log.deadLetters() == 0;
  }
}
