package io.tidegate.deploy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.deploy.scorecard.CallerView;
import io.tidegate.deploy.wall.UpstreamWall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many streams at once, each with its own content, in a small heap. */
@Tag("fault")
final class ManyStreamsTest {
  private static final int STREAMS = 100;

  @Test
  void streams_hundredAtOnce_eachHasItsOwnContent() throws Exception {
    String own = FaultStand.model("own", "fb-x-own", "max_inflight: 2000");
    ExecutorService threads = Executors.newFixedThreadPool(STREAMS);
    try (FaultStand stand =
        FaultStand.listening("{ port: 0, admin_port: 0, max_inflight: 2000 }", own, "-Xmx128m")) {
      stand.wall().dial(10);
      List<Future<CallerView>> views = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        String mark = "m" + i;
        views.add(threads.submit(() -> stand.caller().call("own", true, "Say " + mark, 30_000)));
      }
      for (int i = 0; i < STREAMS; i++) {
        CallerView view = views.get(i).get();
        assertThat(view.outcome()).as(view.error()).isEqualTo(CallerView.Outcome.ANSWER);
        assertThat(view.text()).isEqualTo(UpstreamWall.ownText("m" + i));
      }
      assertThat(stand.wall().attempts("fb-x-own")).hasSize(STREAMS);
    } finally {
      threads.shutdownNow();
    }
  }
}
