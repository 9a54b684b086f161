package io.tidegate.deploy.fault;

import io.tidegate.core.Digests;
import io.tidegate.deploy.scorecard.GatewayProcess;
import io.tidegate.deploy.scorecard.ScorecardRun;
import io.tidegate.deploy.scorecard.WallCaller;
import io.tidegate.deploy.scorecard.WallConfig;
import io.tidegate.deploy.wall.Profile;
import io.tidegate.deploy.wall.UpstreamWall;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The wall, the built gateway in front of it, and a caller. */
final class FaultStand implements AutoCloseable {
  static final String KEY = "canary-caller-key-7f3a";
  static final String UPSTREAM_KEY = "canary-upstream-key-91bc";

  private final UpstreamWall wall;
  private final GatewayProcess gateway;
  private final WallCaller caller;

  private FaultStand(UpstreamWall wall, GatewayProcess gateway) {
    this.wall = wall;
    this.gateway = gateway;
    this.caller = new WallCaller(gateway.baseUrl(), KEY);
  }

  /** Everything in the fast profile, on free ports, with further models of {@link #model}. */
  static FaultStand start(String more, String... jvmOptions)
      throws IOException, InterruptedException {
    return listening("{ port: 0, admin_port: 0 }", more, jvmOptions);
  }

  /**
   * With a {@code listen} of one's own.
   *
   * @param more further models, see {@link #model}; other top-level YAML after them
   */
  static FaultStand listening(String listen, String more, String... jvmOptions)
      throws IOException, InterruptedException {
    UpstreamWall wall = UpstreamWall.start(0, Profile.FAST);
    String sha256 = Digests.sha256Hex(KEY.getBytes(StandardCharsets.UTF_8));
    String yaml =
        WallConfig.yaml(Profile.FAST, wall.port(), listen, sha256)
            + more.replace("{wall}", "http://127.0.0.1:" + wall.port() + "/v1");
    FaultStand stand =
        new FaultStand(
            wall,
            GatewayProcess.start(yaml, Map.of("WALL_KEY", UPSTREAM_KEY), List.of(jvmOptions)));
    // A cold process is slower than a tenth of the published times allows.
    Optional<String> cold =
        new ScorecardRun(wall, stand.caller, Profile.FAST, WallConfig.NAMES).warmUp();
    if (cold.isPresent()) {
      stand.close();
      throw new IOException(cold.get() + "\n" + stand.gateway.output());
    }
    wall.reset();
    return stand;
  }

  /** YAML of a model on the wall. */
  static String model(String name, String upstream, String more) {
    return "  - name: "
        + name
        + "\n    tier: cloud\n    upstream_model: "
        + upstream
        + "\n    endpoints: [ { base_url: \"{wall}\", api_key: \"env:WALL_KEY\" } ]\n"
        + "    price: { input_per_million: 1, output_per_million: 2 }\n    "
        + more
        + "\n";
  }

  /** The text of the gateway's metrics. */
  String metrics() throws IOException, InterruptedException {
    return admin("/metrics");
  }

  String admin(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.adminPort() + path))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** The sum of a metric over all its labels. */
  double metric(String name) {
    try {
      return metrics()
          .lines()
          .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  UpstreamWall wall() {
    return wall;
  }

  GatewayProcess gateway() {
    return gateway;
  }

  WallCaller caller() {
    return caller;
  }

  /** Polls until {@code condition} holds, at most ten seconds. */
  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within 10 s: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() throws IOException {
    caller.close();
    gateway.close();
    wall.close();
  }
}
