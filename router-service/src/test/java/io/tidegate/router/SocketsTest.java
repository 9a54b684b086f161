package io.tidegate.router;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.transport.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every transport serves, and one that this machine lacks is said to be missing. */
final class SocketsTest {
  private static boolean here(String transport) {
    return switch (transport) {
      case "io_uring" -> Transport.IO_URING != null && Transport.IO_URING.available();
      case "epoll" -> Transport.EPOLL != null && Transport.EPOLL.available();
      default -> true;
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "io_uring", "epoll", "nio"})
  void transport_byName_servesOrIsMissed(String transport) throws Exception {
    try (FakeUpstream cloud = new FakeUpstream(FakeUpstream.healthy("up", "from the cloud"))) {
      String models = "models:\n" + model("cloud", "cloud", cloud, "");
      if (!here(transport)) {
        assertThatThrownBy(() -> RunningRouter.startWith("transport: " + transport, models))
            .isInstanceOf(RouterStartException.class)
            .hasMessageContaining("listen.transport")
            .hasMessageContaining(transport);
        return;
      }
      try (RunningRouter router = RunningRouter.startWith("transport: " + transport, models)) {
        assertThat(router.post("/v1/chat/completions", chat("cloud", false, "hi")).body())
            .contains("from the cloud");
      }
    }
  }
}
