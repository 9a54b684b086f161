package io.tidegate.deploy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** T19: the process told to end. */
@Tag("fault")
final class ShutdownTest {
  @Test
  void sigterm_whileAStreamRuns_streamIsFinishedAndNobodyElseComesIn() throws Exception {
    try (FaultStand stand =
        FaultStand.listening("{ port: 0, admin_port: 0, drain: 20s }", "", "-Xmx128m")) {
      int port = stand.gateway().port();
      try (RawCall running = RawCall.chat(port, "wall-slow", true)) {
        assertThat(running.readUntil("weather")).contains("weather");
        assertThat(stand.gateway().handle().destroy()).isTrue();
        FaultStand.await("no new connections", () -> closed(port));
        String rest = running.readAll();
        assertThat(rest).contains("whole.").contains("data: [DONE]").doesNotContain("\"error\"");
      }
      FaultStand.await("the end", () -> !stand.gateway().handle().isAlive());
    }
  }

  private static boolean closed(int port) {
    try (RawCall call = new RawCall(port)) {
      return !call.socket().isConnected();
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
