package io.tidegate.deploy.demo;

import io.tidegate.deploy.cloud.SimulatedCloud;
import io.tidegate.pipeline.learner.LearnerStatus;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Everything in one process: starts the parts, drives a workload, and tells what came of it. */
public final class Demo implements AutoCloseable {
  private static final Duration JOIN_LIMIT = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 50;

  private final DemoOptions options;
  private final Workload workload;
  private final DemoStack stack;
  private final LearnerStatus before;

  private Demo(DemoOptions options, Workload workload, DemoStack stack) {
    this.options = options;
    this.workload = workload;
    this.stack = stack;
    this.before = stack.learned();
  }

  /**
   * Starts all parts and returns when they are ready.
   *
   * @throws RuntimeException naming the part that can not start; the others are stopped again
   */
  public static Demo start(DemoOptions options) {
    Workload workload = Workload.generate(options.requests(), options.seed());
    return new Demo(options, workload, new DemoStack(options, workload.answerKey()));
  }

  /** The router's address for OpenAI clients. */
  public String baseUrl() {
    return stack.baseUrl();
  }

  /** The router's admin address. */
  public String adminUrl() {
    return stack.adminUrl();
  }

  /** The API key that the router takes for applications. */
  public String apiKey() {
    return stack.keys().application();
  }

  /** The broker's address. */
  public String bootstrap() {
    return stack.bootstrap();
  }

  /** The folder with configuration and event log. */
  public Path folder() {
    return stack.folder().root();
  }

  /**
   * Drives the whole workload once.
   *
   * @param log where the live line goes
   * @param terminal rewrite the live line instead of repeating it
   */
  public DemoOutcome run(PrintWriter log, boolean terminal) throws InterruptedException {
    LiveLine live = new LiveLine(log, workload.items().size(), terminal);
    try (EventLog events = EventLog.fromNow(stack.bootstrap());
        FeedbackSender feedback = new FeedbackSender(stack.bootstrap(), options.seed())) {
      Drive drive =
          new Drive(new ChatClient(stack.baseUrl()), stack.keys(), feedback, options.concurrency());
      int warmUps = drive.warmUp();
      long began = System.nanoTime();
      List<Trial> trials =
          drive.run(workload.items(), trial -> live.add(trial, stack.policy().version()));
      double seconds = (System.nanoTime() - began) * 1e-9;
      feedback.finish();
      DemoResult.Learning learning = awaitLearning(warmUps, trials, feedback);
      return new DemoOutcome(
          new DemoResult(
              options,
              trials,
              events.read(DemoConfig.TENANT),
              learning,
              stack
                  .cloud()
                  .map(SimulatedCloud::personalDataRequestsSeen)
                  .map(OptionalLong::of)
                  .orElseGet(OptionalLong::empty),
              seconds));
    }
  }

  /** Waits until the learner has joined what was sent and the router has its policy. */
  private DemoResult.Learning awaitLearning(
      int warmUps, List<Trial> trials, FeedbackSender feedback) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + JOIN_LIMIT.toNanos();
    long outcomes = warmUps + trials.stream().mapToLong(Trial::attempts).sum();
    DemoResult.Learning learning = learning(outcomes, feedback);
    while (!(learning.whole() && stack.policy().version() >= stack.learned().version())
        && System.nanoTime() < deadlineNanos) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      learning = learning(outcomes, feedback);
    }
    return learning;
  }

  private DemoResult.Learning learning(long outcomes, FeedbackSender feedback) {
    LearnerStatus now = stack.learned();
    return new DemoResult.Learning(
        stack.policy().version(),
        stack.policy().updates(),
        outcomes,
        own(now.outcomesJoined() - before.outcomesJoined(), outcomes),
        feedback.sent(),
        feedback.late(),
        own(now.feedbackJoined() - before.feedbackJoined(), feedback.sent()),
        feedback.repeated(),
        own(now.duplicatesIgnored() - before.duplicatesIgnored(), feedback.repeated()));
  }

  /** What is beyond the demo's own events is of requests that somebody else sent meanwhile. */
  private static long own(long counted, long sent) {
    return Math.min(counted, sent);
  }

  /** Stops all parts. */
  @Override
  public void close() {
    stack.close();
  }
}
