package io.tidegate.deploy.demo;

import io.tidegate.edge.skills.SkillTask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Sends a workload, a bounded number of requests at a time.
 *
 * <p>Each request goes three times: once for the router to choose, and once pinned to each model
 * under a tenant that nothing is learned from. The order rotates, so that all three meet the same
 * load.
 */
final class Drive {
  private static final List<String> WARM_UP =
      List.of(
          DemoConfig.EDGE,
          DemoConfig.CLOUD,
          DemoConfig.AUTO,
          DemoConfig.EDGE,
          DemoConfig.CLOUD,
          DemoConfig.AUTO);

  private final ChatClient client;
  private final DemoKeys keys;
  private final FeedbackSender feedback;
  private final int concurrency;

  Drive(ChatClient client, DemoKeys keys, FeedbackSender feedback, int concurrency) {
    this.client = client;
    this.keys = keys;
    this.feedback = feedback;
    this.concurrency = concurrency;
  }

  /** Sends everything and returns the trials in the workload's order; {@code done} sees each. */
  List<Trial> run(List<WorkItem> items, Consumer<Trial> done) throws InterruptedException {
    ExecutorService pool =
        Executors.newFixedThreadPool(
            concurrency,
            task -> {
              Thread thread = new Thread(task, "demo-application");
              thread.setDaemon(true);
              return thread;
            });
    try {
      CompletionService<Trial> trials = new ExecutorCompletionService<>(pool);
      items.forEach(item -> trials.submit(() -> trial(item)));
      List<Trial> finished = new ArrayList<>();
      while (finished.size() < items.size()) {
        Trial trial = trials.take().get();
        finished.add(trial);
        done.accept(trial);
      }
      finished.sort(Comparator.comparingInt(trial -> trial.item().index()));
      return finished;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a request broke the demo: " + e.getCause(), e);
    } finally {
      pool.shutdownNow();
    }
  }

  /** Lets every part do what it does for the first time, unmeasured; returns the attempts. */
  int warmUp() throws InterruptedException {
    int attempts = 0;
    for (String model : WARM_UP) {
      for (boolean streamed : new boolean[] {false, true}) {
        WorkItem hello =
            new WorkItem(
                0,
                WorkGroup.EASY,
                new SkillTask("warm_up", "Hello there!", "Hello!", false),
                List.of(new Turn(Turn.Role.USER, "Hello there!")),
                streamed,
                Set.of());
        attempts += pinned(hello, model).attempts();
      }
    }
    return attempts;
  }

  private Trial trial(WorkItem item) throws InterruptedException {
    Reply[] replies = new Reply[3];
    for (int i = 0; i < replies.length; i++) {
      int turn = (item.index() + i) % replies.length;
      replies[turn] =
          switch (turn) {
            case 0 -> routed(item);
            case 1 -> pinned(item, DemoConfig.CLOUD);
            default -> pinned(item, DemoConfig.EDGE);
          };
    }
    return new Trial(item, replies[0], replies[1], replies[2]);
  }

  private Reply routed(WorkItem item) throws InterruptedException {
    Reply reply = client.ask(keys.application(), item.body(DemoConfig.AUTO), item.streamed());
    if (reply.complete()) {
      feedback.judged(reply.decisionId(), item.correct(reply.text()) ? 1 : 0);
    }
    return reply;
  }

  private Reply pinned(WorkItem item, String model) throws InterruptedException {
    return client.ask(keys.baseline(), item.body(model), item.streamed());
  }
}
