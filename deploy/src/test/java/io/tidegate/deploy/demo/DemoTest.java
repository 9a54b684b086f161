package io.tidegate.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.deploy.broker.BrokerStartException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("e2e")
class DemoTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The whole loop twice on one folder: nothing lost, nothing leaked, and learning goes on. */
  @Test
  void run_twiceOnOneFolder_losesNothingAndGoesOn(@TempDir Path data) throws Exception {
    long version;
    try (Demo demo = Demo.start(options(data, 60))) {
      assertThatThrownBy(() -> Demo.start(options(data, 60)))
          .isInstanceOf(BrokerStartException.class)
          .hasMessageContaining(data.toString());
      StringWriter told = new StringWriter();
      DemoOutcome outcome = demo.run(new PrintWriter(told), false);
      outcome.print(new PrintWriter(told));
      JsonNode json = JSON.readTree(outcome.json());
      assertSound(json, 60);
      assertThat(json.path("personal_data_requests").asInt()).isPositive();
      assertThat(told.toString()).contains("all-cloud", "last quarter", "utility = ");
      version = json.at("/policy/version").asLong();
      assertThat(version).isGreaterThan(1);
    }
    try (Demo demo = Demo.start(options(data, 20))) {
      JsonNode json = JSON.readTree(demo.run(new PrintWriter(new StringWriter()), false).json());
      assertSound(json, 20);
      assertThat(json.at("/policy/version").asLong()).isGreaterThan(version);
    }
  }

  @Test
  void start_portInUse_saysSo(@TempDir Path data) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      DemoOptions options =
          new DemoOptions(
              20,
              7,
              taken.getLocalPort(),
              Optional.of(data),
              false,
              4,
              Optional.empty(),
              Optional.empty());
      assertThatThrownBy(() -> Demo.start(options))
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("--port");
    }
  }

  private static void assertSound(JsonNode json, int requests) {
    String all = json.toPrettyString();
    assertThat(json.path("requests").asInt()).isEqualTo(requests);
    assertThat(json.path("errors").asInt()).as(all).isZero();
    assertThat(json.path("personal_data_to_cloud").asInt()).as(all).isZero();
    assertThat(json.path("outcomes_joined")).as(all).isEqualTo(json.path("outcomes_sent"));
    assertThat(json.path("feedback_joined")).as(all).isEqualTo(json.path("feedback_sent"));
    assertThat(json.path("feedback_sent").asInt()).isPositive();
    assertThat(json.path("duplicates_ignored")).as(all).isEqualTo(json.path("duplicates_sent"));
    assertThat(json.path("decisions_logged")).as(all).isEqualTo(json.path("outcomes_sent"));
    assertThat(json.path("dead_letters").asInt()).as(all).isZero();
  }

  private static DemoOptions options(Path data, int requests) {
    return new DemoOptions(
        requests, 7, 0, Optional.of(data), false, 4, Optional.empty(), Optional.empty());
  }
}
