package io.tidegate.deploy.load;

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

/** The fake provider, the built gateway in front of it, and a caller. */
record LoadStand(UpstreamWall wall, GatewayProcess gateway, WallCaller caller)
    implements AutoCloseable {
  /** The key of the tenant that most of the load comes from. */
  static final String KEY = "load-key";

  /** The key of another. */
  static final String OTHER_KEY = "other-key";

  /**
   * Starts all three and warms them up.
   *
   * @param inflight requests that fit into the gateway
   * @param model upstream name of the model {@code load}, which has no fallback
   */
  static LoadStand start(int inflight, String model, String... jvmOptions)
      throws IOException, InterruptedException {
    return start(inflight, Map.of("load", model), jvmOptions);
  }

  /**
   * Starts all three and warms them up.
   *
   * @param inflight requests that fit into the gateway
   * @param models upstream names by name; these models have no fallback
   */
  static LoadStand start(int inflight, Map<String, String> models, String... jvmOptions)
      throws IOException, InterruptedException {
    UpstreamWall wall = UpstreamWall.start(0, Profile.FULL);
    String sha256 = Digests.sha256Hex(KEY.getBytes(StandardCharsets.UTF_8));
    String listen = "{ port: 0, admin_port: 0, max_inflight: " + inflight + " }";
    StringBuilder all =
        new StringBuilder(WallConfig.yaml(Profile.FULL, wall.port(), listen, sha256));
    models.forEach(
        (name, upstream) ->
            all.append("  - name: ")
                .append(name)
                .append("\n    tier: cloud\n    upstream_model: ")
                .append(upstream)
                .append("\n    endpoints: [ { base_url: \"http://127.0.0.1:")
                .append(wall.port())
                .append("/v1\" } ]\n    price: { input_per_million: 1, output_per_million: 2 }\n")
                .append("    fallbacks: []\n    max_inflight: 10000\n    concurrency: fixed\n")
                .append("    timeouts: { first_token: 60s, idle: 60s, total: 10m }\n")
                // A breaker would end a storm of failures instead of letting it blow.
                .append("    breaker: { failures: 100, base: 2s, max: 15s }\n"));
    String yaml =
        all.toString()
            // What is looked at is the gateway, not the bound of a model.
            .replace(
                "    retries: 1\n",
                "    retries: 1\n    max_inflight: 10000\n    concurrency: fixed\n")
            .replace(
                "\nmodels:\n",
                "\n  - { name: other, key_sha256: \""
                    + Digests.sha256Hex(OTHER_KEY.getBytes(StandardCharsets.UTF_8))
                    + "\" }\nmodels:\n");
    GatewayProcess gateway =
        GatewayProcess.start(yaml, Map.of("WALL_KEY", "wall-key"), List.of(jvmOptions));
    LoadStand stand = new LoadStand(wall, gateway, new WallCaller(gateway.baseUrl(), KEY));
    Optional<String> cold =
        new ScorecardRun(wall, stand.caller(), Profile.FULL, WallConfig.NAMES).warmUp();
    if (cold.isPresent()) {
      stand.close();
      throw new IOException(cold.get());
    }
    wall.reset();
    return stand;
  }

  /** The sum of a metric over all lines that name this model. */
  double metric(String name, String ofModel) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.adminPort() + "/metrics"))
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .filter(line -> line.contains("model=\"" + ofModel + "\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Override
  public void close() throws IOException {
    caller.close();
    gateway.close();
    wall.close();
  }
}
