package io.tidegate.deploy.demo;

/**
 * One request of the workload, sent three times.
 *
 * @param item the request
 * @param routed what the router chose
 * @param pinnedToCloud what came of naming the cloud model; a refusal when the router found
 *     personal data
 * @param edge what came of naming the edge model
 */
record Trial(WorkItem item, Reply routed, Reply pinnedToCloud, Reply edge) {

  /** The cloud model's answer, or the edge model's where personal data forbids the cloud. */
  Reply cloud() {
    return pinnedToCloud.keptOnTheEdge() ? edge : pinnedToCloud;
  }

  /** 1 for a right answer, 0 for any other. */
  double quality(Reply reply) {
    return reply.complete() && item.correct(reply.text()) ? 1 : 0;
  }

  /** Answers that should have come and did not. */
  int errors() {
    int cloudErrors = pinnedToCloud.complete() || pinnedToCloud.keptOnTheEdge() ? 0 : 1;
    return cloudErrors + (routed.complete() ? 0 : 1) + (edge.complete() ? 0 : 1);
  }

  /** Attempts at an answer; each is a decision with an outcome on the log. */
  int attempts() {
    return routed.attempts() + pinnedToCloud.attempts() + edge.attempts();
  }
}
