package io.tidegate.deploy.fault;

import io.tidegate.core.Digests;
import io.tidegate.deploy.scorecard.GatewayProcess;
import io.tidegate.deploy.scorecard.WallCaller;
import io.tidegate.deploy.scorecard.WallConfig;
import io.tidegate.deploy.wall.Profile;
import io.tidegate.deploy.wall.UpstreamWall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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

  /** Everything in the fast profile, on free ports. */
  static FaultStand start(String... jvmOptions) throws IOException, InterruptedException {
    return start("{ port: 0, admin_port: 0 }", "", jvmOptions);
  }

  /**
   * With a {@code listen} of one's own.
   *
   * @param more further top-level YAML
   */
  static FaultStand start(String listen, String more, String... jvmOptions)
      throws IOException, InterruptedException {
    UpstreamWall wall = UpstreamWall.start(0, Profile.FAST);
    String sha256 = Digests.sha256Hex(KEY.getBytes(StandardCharsets.UTF_8));
    String yaml = WallConfig.yaml(Profile.FAST, wall.port(), listen, sha256) + more;
    return new FaultStand(
        wall, GatewayProcess.start(yaml, Map.of("WALL_KEY", UPSTREAM_KEY), List.of(jvmOptions)));
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
