package io.tidegate.deploy.demo;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a demo runs.
 *
 * @param requests routed requests, 20 to 100,000
 * @param seed makes the workload and the simulated cloud
 * @param port the router's loopback port, 0 for any free one
 * @param data folder of configuration, event log and learned policy; an own one is used again, the
 *     default one is emptied first
 * @param keep do not empty the default folder
 * @param concurrency requests under way at once, 1 to 64
 * @param edgeModel folder of the edge node's model; empty for the one that ships with the program
 * @param cloud a real provider instead of the simulated one
 */
public record DemoOptions(
    int requests,
    long seed,
    int port,
    Optional<Path> data,
    boolean keep,
    int concurrency,
    Optional<Path> edgeModel,
    Optional<RealCloud> cloud) {

  /**
   * A real OpenAI-compatible provider.
   *
   * @param baseUrl with the path before {@code /chat/completions}
   * @param model its name there
   * @param keyed the environment has its key as {@value #KEY}
   */
  public record RealCloud(URI baseUrl, String model, boolean keyed) {
    /** The environment variable with the provider's key. */
    public static final String KEY = "OPENAI_API_KEY";

    /** Where a key alone leads. */
    public static final String OPENAI = "https://api.openai.com/v1";
  }

  public DemoOptions {
    if (requests < Workload.REQUESTS_MIN || requests > Workload.REQUESTS_MAX) {
      throw new IllegalArgumentException(
          "--requests: must be "
              + Workload.REQUESTS_MIN
              + " to "
              + Workload.REQUESTS_MAX
              + ", was "
              + requests);
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("--port: must be 0 to 65535, was " + port);
    }
    if (concurrency < 1 || concurrency > 64) {
      throw new IllegalArgumentException("--concurrency: must be 1 to 64, was " + concurrency);
    }
  }
}
