package io.tidegate.deploy.load;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;

/**
 * Healthy traffic beside a model of which three attempts in ten fail, against the same traffic
 * beside the same rate to a model that works: what a storm of failures costs others.
 */
public final class StormLoad {
  private static final int INFLIGHT_MAX = 256;
  private static final int ANSWER_MILLIS = 20;
  private static final double HEALTHY_PER_SECOND = 50;
  private static final double STORM_PER_SECOND = 400;
  private static final int CONNECTIONS = 64;

  private StormLoad() {}

  /**
   * What came of it, the rounds of each kind together.
   *
   * @param calmMicros time to the first byte of the healthy beside traffic that works
   * @param stormMicros the same beside the storm
   * @param wrong answers to the healthy that were none
   * @param attempts attempts that the failing model saw, warm-up included
   * @param repetitions those of them that were not a request's first
   */
  public record Result(
      Histogram calmMicros, Histogram stormMicros, long wrong, long attempts, long repetitions) {}

  /** Runs {@code rounds} of both, in turn, {@code seconds} each. */
  public static Result run(int rounds, int seconds) throws IOException, InterruptedException {
    try (LoadStand stand =
        LoadStand.start(
            INFLIGHT_MAX, Map.of("steady", "fb-x-steady", "flaky", "fb-x-flaky"), "-Xmx512m")) {
      stand.wall().dial(ANSWER_MILLIS);
      Histogram calm = new Histogram(3);
      Histogram storm = new Histogram(3);
      long wrong = 0;
      for (int i = 0; i < rounds; i++) {
        PacedLoad.Result quiet = round(stand, "steady", seconds);
        PacedLoad.Result loud = round(stand, "flaky", seconds);
        calm.add(quiet.firstByteMicros());
        storm.add(loud.firstByteMicros());
        wrong += quiet.errors() + loud.errors();
      }
      return new Result(
          calm,
          storm,
          wrong,
          (long) stand.metric("tidegate_attempts_total", "flaky"),
          (long) stand.metric("tidegate_retries_total", "flaky"));
    }
  }

  private static PacedLoad.Result round(LoadStand stand, String beside, int seconds)
      throws IOException, InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    Thread thread =
        new Thread(
            () -> {
              try {
                paced(stand, LoadStand.KEY, beside, STORM_PER_SECOND, seconds);
                done.set(true);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            },
            "storm");
    thread.start();
    PacedLoad.Result healthy =
        paced(stand, LoadStand.OTHER_KEY, "steady", HEALTHY_PER_SECOND, seconds);
    thread.join();
    if (!done.get()) {
      throw new IOException("the traffic beside broke off");
    }
    return healthy;
  }

  private static PacedLoad.Result paced(
      LoadStand stand, String key, String model, double perSecond, int seconds) throws IOException {
    return PacedLoad.run(
        new PacedLoad.Plan(
            stand.gateway().port(),
            key,
            CONNECTIONS,
            perSecond,
            2,
            seconds,
            Prompts.one(model, "")));
  }
}
