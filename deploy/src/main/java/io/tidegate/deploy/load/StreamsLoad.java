package io.tidegate.deploy.load;

import io.tidegate.deploy.scorecard.CallerView;
import io.tidegate.deploy.wall.UpstreamWall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many streams at once through a gateway with a heap of 512 MB, each with its own content. */
public final class StreamsLoad {
  private static final long CALL_MILLIS = 300_000;
  private static final int WORD_MILLIS = 750;

  private StreamsLoad() {}

  /**
   * What came of it.
   *
   * @param right streams with exactly their own content
   * @param atOnceMax most streams that the provider served at one time
   */
  public record Result(int streams, int right, int atOnceMax, double seconds) {}

  /** Runs {@code streams} at once. */
  public static Result run(int streams)
      throws IOException, InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(streams);
    try (LoadStand stand = LoadStand.start(2 * streams, "fb-x-own", "-Xmx512m")) {
      stand.wall().dial(WORD_MILLIS);
      long start = System.nanoTime();
      List<Future<CallerView>> views = new ArrayList<>();
      for (int i = 0; i < streams; i++) {
        String prompt = "Say m" + i;
        views.add(threads.submit(() -> stand.caller().call("load", true, prompt, CALL_MILLIS)));
      }
      int right = 0;
      for (int i = 0; i < streams; i++) {
        CallerView view = views.get(i).get();
        boolean own = view.text().equals(UpstreamWall.ownText("m" + i));
        right += own && view.outcome() == CallerView.Outcome.ANSWER ? 1 : 0;
      }
      double seconds = (System.nanoTime() - start) * 1e-9;
      return new Result(streams, right, stand.wall().atOnceMax(), seconds);
    } finally {
      threads.shutdownNow();
    }
  }
}
