package io.tidegate.deploy.load;

import java.io.IOException;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What fits in, then ten times as much, then what a tenant's flood does to another tenant.
 *
 * <p>Every answer takes {@value #ANSWER_MILLIS} ms, so capacity is a number of requests at once and
 * not what this machine can do.
 */
public final class OverloadLoad {
  private static final int INFLIGHT_MAX = 40;

  /** One tenant of several gets four fifths of the places. */
  private static final int FITS = INFLIGHT_MAX * 4 / 5;

  private static final int ANSWER_MILLIS = 100;
  private static final int CONNECTIONS = 400;
  private static final double CALM_PER_SECOND = 20;

  private OverloadLoad() {}

  /**
   * What came of it.
   *
   * @param fitting answers a second with as many callers as fit in
   * @param tenfold answers a second at ten times that rate, of both tenants
   * @param refusedMicros from when a refused request was due to the answer
   * @param wrong answers that were neither 200 nor a refusal with {@code retry-after}
   * @param calmMicros time to the first byte of another tenant's answers, nobody else there
   * @param besideMicros the same beside the flood
   * @param calmRefused refusals of that other tenant beside the flood
   */
  public record Result(
      double fitting,
      double tenfold,
      Histogram refusedMicros,
      long wrong,
      Histogram calmMicros,
      Histogram besideMicros,
      long calmRefused) {}

  /** Runs each load for {@code seconds}. */
  public static Result run(int seconds) throws IOException, InterruptedException {
    try (LoadStand stand = LoadStand.start(INFLIGHT_MAX, "fb-x-steady", "-Xmx512m")) {
      stand.wall().dial(ANSWER_MILLIS);
      PacedLoad.Result fitting = flood(stand, FITS, 0, seconds);
      double capacity = (double) fitting.answers() / seconds;
      PacedLoad.Result calm = calm(stand, seconds);
      PacedLoad.Result[] tenfold = new PacedLoad.Result[1];
      Thread flood =
          new Thread(
              () -> {
                try {
                  tenfold[0] = flood(stand, CONNECTIONS, 10 * capacity, seconds);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              },
              "flood");
      flood.start();
      PacedLoad.Result beside = calm(stand, seconds);
      flood.join();
      PacedLoad.Result over = tenfold[0];
      if (over == null) {
        throw new IOException("the flood broke off");
      }
      return new Result(
          capacity,
          (double) (over.answers() + beside.answers()) / seconds,
          over.refusedMicros(),
          fitting.errors() + over.wrong() + calm.errors() + beside.wrong(),
          calm.firstByteMicros(),
          beside.firstByteMicros(),
          beside.refusedMicros().getTotalCount());
    }
  }

  private static PacedLoad.Result flood(
      LoadStand stand, int connections, double perSecond, int seconds) throws IOException {
    return PacedLoad.run(
        new PacedLoad.Plan(
            stand.gateway().port(),
            LoadStand.KEY,
            connections,
            perSecond,
            2,
            seconds,
            Prompts.one("load", "")));
  }

  private static PacedLoad.Result calm(LoadStand stand, int seconds) throws IOException {
    List<String> bodies = Prompts.one("load", "");
    return PacedLoad.run(
        new PacedLoad.Plan(
            stand.gateway().port(), LoadStand.OTHER_KEY, 64, CALM_PER_SECOND, 2, seconds, bodies));
  }
}
