package io.tidegate.edge.http;

import io.tidegate.edge.EdgeNodeConfig;
import io.tidegate.edge.generate.Generator;
import io.tidegate.edge.generate.LanguageModel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all exchanges of a node share.
 *
 * @param config the node's settings
 * @param model the loaded model
 * @param generator makes answers
 * @param queue where answers are made
 * @param metrics counts
 * @param open exchanges that have not ended
 * @param startedMillis when the node started, since 1970
 */
record Serving(
    EdgeNodeConfig config,
    LanguageModel model,
    Generator generator,
    WorkQueue queue,
    EdgeMetrics metrics,
    Set<ChatExchange> open,
    long startedMillis) {
  static Serving of(EdgeNodeConfig config, LanguageModel model) {
    WorkQueue queue = new WorkQueue(config.workers(), config.queueCapacity());
    return new Serving(
        config,
        model,
        new Generator(model),
        queue,
        new EdgeMetrics(config.modelName(), model, queue),
        ConcurrentHashMap.newKeySet(),
        System.currentTimeMillis());
  }

  String fingerprint() {
    return "fp_" + model.digest().substring(0, 12);
  }

  /** A guess at when a worker will be free for one more request. */
  long retryAfterMillis() {
    double seconds = metrics.secondsPerRequest() * (queue.waiting() + 1) / queue.workers();
    return Math.max(100, Math.min(60_000, (long) (seconds * 1000)));
  }
}
