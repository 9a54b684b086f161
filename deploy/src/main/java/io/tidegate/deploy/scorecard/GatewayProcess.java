package io.tidegate.deploy.scorecard;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The built program, {@code tidegate serve}, as a process of its own with a file of its own. */
public final class GatewayProcess implements AutoCloseable {
  private static final Pattern PORTS =
      Pattern.compile("answering on port (\\d+), administration on port (\\d+)");
  private static final long START_SECONDS = 180;

  private final Process process;
  private final Path folder;
  private final StringBuilder output = new StringBuilder();
  private final CountDownLatch started = new CountDownLatch(1);
  private volatile int port;
  private volatile int adminPort;

  private GatewayProcess(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
    Thread reader = new Thread(this::read, "gateway-output");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param yaml its configuration; port 0 for free ports
   * @param environment on top of this process's
   * @param jvmOptions such as {@code -Xmx512m}
   * @throws IOException when it does not start; the message has its output
   */
  public static GatewayProcess start(
      String yaml, Map<String, String> environment, List<String> jvmOptions)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("tidegate-wall");
    Path config = Files.writeString(folder.resolve("tidegate.yaml"), yaml);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.tidegate.deploy.cli.Main", "serve", "--config", config.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(folder.toFile());
    builder.environment().putAll(environment);
    GatewayProcess gateway = new GatewayProcess(builder.start(), folder);
    if (!gateway.started.await(START_SECONDS, TimeUnit.SECONDS) || gateway.port == 0) {
      gateway.close();
      throw new IOException("the gateway did not start; it said:\n" + gateway.output());
    }
    return gateway;
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (output) {
          output.append(line).append('\n');
        }
        Matcher ports = PORTS.matcher(line);
        if (ports.find()) {
          port = Integer.parseInt(ports.group(1));
          adminPort = Integer.parseInt(ports.group(2));
          started.countDown();
        }
      }
    } catch (IOException e) {
      // The process is gone, and with it its output.
      return;
    } finally {
      started.countDown();
    }
  }

  public String baseUrl() {
    return "http://127.0.0.1:" + port + "/v1";
  }

  public int port() {
    return port;
  }

  public int adminPort() {
    return adminPort;
  }

  /** Everything it has written so far, log lines included. */
  public String output() {
    synchronized (output) {
      return output.toString();
    }
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
