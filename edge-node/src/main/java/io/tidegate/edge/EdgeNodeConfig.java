package io.tidegate.edge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The settings of an edge node.
 *
 * @param host address to listen on; 127.0.0.1 by default
 * @param port port to listen on, 0..65535, 0 for any free one; 8081 by default
 * @param modelDir folder of the model, empty (default) for the one that the program was packed with
 * @param modelName what callers call the model; {@code edge-small} by default
 * @param workers answers made at the same time, 1..64; by default 2, or 1 on a machine with one
 *     core
 * @param intraOpThreads threads that each answer's arithmetic may use, 1..256; 1 by default
 * @param queueCapacity requests that wait while all workers are busy, 0..10000; 32 by default
 * @param queueWaitMillisMax longest wait in the queue, 1..600000; 15000 by default
 * @param apiKey what callers must send as bearer key; empty (default) lets everybody in
 * @param bodyBytesMax largest request body, 1024..67108864; 1 MiB by default
 * @param contextWindowMax most tokens of prompt and answer, if the model can hold more, at least
 *     16; 4096 by default
 * @param outputTokensMax most tokens of one answer, whatever the caller asks for, at least 1; 1024
 *     by default
 * @param drainMillisMax how long {@code close} waits for answers in the making, 0..600000; 5000 by
 *     default
 */
public record EdgeNodeConfig(
    String host,
    int port,
    Optional<Path> modelDir,
    String modelName,
    int workers,
    int intraOpThreads,
    int queueCapacity,
    long queueWaitMillisMax,
    Optional<String> apiKey,
    int bodyBytesMax,
    int contextWindowMax,
    int outputTokensMax,
    long drainMillisMax) {
  /**
   * Checks all settings.
   *
   * @throws IllegalArgumentException with one line per setting that is out of range
   */
  public EdgeNodeConfig {
    List<String> errors = new ArrayList<>();
    check(errors, !host.isBlank(), "host: must not be blank");
    range(errors, "port", port, 0, 65535);
    check(
        errors,
        modelName.matches("[\\p{Graph}&&[^\"\\\\]]{1,128}"),
        "modelName: must be 1..128 printable characters without spaces, was \"" + modelName + "\"");
    range(errors, "workers", workers, 1, 64);
    range(errors, "intraOpThreads", intraOpThreads, 1, 256);
    range(errors, "queueCapacity", queueCapacity, 0, 10_000);
    range(errors, "queueWaitMillisMax", queueWaitMillisMax, 1, 600_000);
    check(errors, apiKey.map(key -> !key.isBlank()).orElse(true), "apiKey: must not be blank");
    range(errors, "bodyBytesMax", bodyBytesMax, 1024, 64 << 20);
    range(errors, "contextWindowMax", contextWindowMax, 16, Integer.MAX_VALUE);
    range(errors, "outputTokensMax", outputTokensMax, 1, Integer.MAX_VALUE);
    range(errors, "drainMillisMax", drainMillisMax, 0, 600_000);
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", errors));
    }
  }

  private static void range(List<String> errors, String name, long value, long low, long high) {
    check(
        errors,
        value >= low && value <= high,
        name + ": must be in " + low + ".." + high + ", was " + value);
  }

  private static void check(List<String> errors, boolean holds, String rule) {
    if (!holds) {
      errors.add(rule);
    }
  }

  /** The settings that suit most machines. */
  public static EdgeNodeConfig defaults() {
    return new Builder().build();
  }

  /** A builder that begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** All settings but the key. */
  @Override
  public String toString() {
    return "EdgeNodeConfig[host="
        + host
        + ", port="
        + port
        + ", modelDir="
        + modelDir.map(Path::toString).orElse("shipped")
        + ", modelName="
        + modelName
        + ", workers="
        + workers
        + ", intraOpThreads="
        + intraOpThreads
        + ", queueCapacity="
        + queueCapacity
        + ", queueWaitMillisMax="
        + queueWaitMillisMax
        + ", apiKey="
        + (apiKey.isPresent() ? "set" : "none")
        + ", bodyBytesMax="
        + bodyBytesMax
        + ", contextWindowMax="
        + contextWindowMax
        + ", outputTokensMax="
        + outputTokensMax
        + ", drainMillisMax="
        + drainMillisMax
        + "]";
  }

  /** Settings in the making. */
  public static final class Builder {
    private String host = "127.0.0.1";
    private int port = 8081;
    private Optional<Path> modelDir = Optional.empty();
    private String modelName = "edge-small";
    private int workers = Math.min(2, Runtime.getRuntime().availableProcessors());
    private int intraOpThreads = 1;
    private int queueCapacity = 32;
    private long queueWaitMillisMax = 15_000;
    private Optional<String> apiKey = Optional.empty();
    private int bodyBytesMax = 1 << 20;
    private int contextWindowMax = 4096;
    private int outputTokensMax = 1024;
    private long drainMillisMax = 5_000;

    private Builder() {}

    public Builder host(String value) {
      host = value;
      return this;
    }

    public Builder port(int value) {
      port = value;
      return this;
    }

    public Builder modelDir(Path value) {
      modelDir = Optional.of(value);
      return this;
    }

    public Builder modelName(String value) {
      modelName = value;
      return this;
    }

    public Builder workers(int value) {
      workers = value;
      return this;
    }

    public Builder intraOpThreads(int value) {
      intraOpThreads = value;
      return this;
    }

    public Builder queueCapacity(int value) {
      queueCapacity = value;
      return this;
    }

    public Builder queueWaitMillisMax(long value) {
      queueWaitMillisMax = value;
      return this;
    }

    public Builder apiKey(String value) {
      apiKey = Optional.of(value);
      return this;
    }

    public Builder bodyBytesMax(int value) {
      bodyBytesMax = value;
      return this;
    }

    public Builder contextWindowMax(int value) {
      contextWindowMax = value;
      return this;
    }

    public Builder outputTokensMax(int value) {
      outputTokensMax = value;
      return this;
    }

    public Builder drainMillisMax(long value) {
      drainMillisMax = value;
      return this;
    }

    public EdgeNodeConfig build() {
      return new EdgeNodeConfig(
          host,
          port,
          modelDir,
          modelName,
          workers,
          intraOpThreads,
          queueCapacity,
          queueWaitMillisMax,
          apiKey,
          bodyBytesMax,
          contextWindowMax,
          outputTokensMax,
          drainMillisMax);
    }
  }
}
