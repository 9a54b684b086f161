package io.tidegate.deploy.cli;

import io.tidegate.deploy.demo.Demo;
import io.tidegate.deploy.demo.DemoOptions;
import io.tidegate.deploy.demo.DemoOptions.RealCloud;
import io.tidegate.deploy.demo.DemoOutcome;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate demo}: everything in one process, driven by a sample workload. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Start broker, learner, router, edge node and a simulated cloud in this process, drive a"
          + " sample workload through them, show what came of it, and go on serving.",
      "",
      "Each request goes three times through the router: once for it to choose, and once pinned to"
          + " each model for comparison. With OPENAI_API_KEY or --cloud-url the cloud is real, and"
          + " the requests to it are billed.",
      ""
    })
public final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "400",
      description = "Requests to route (default: ${DEFAULT-VALUE}).")
  private int requests;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "7",
      description = "Makes the workload and the simulated cloud (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--exit", description = "Stop after the workload instead of serving on.")
  private boolean exit;

  @Option(
      names = "--json",
      description = "Print one JSON object on standard output and all else on standard error.")
  private boolean json;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "The router's port, 0 for any free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder for configuration, event log and learned policy. A folder named here goes on with"
              + " what an earlier run learned; without this option ~/.tidegate/demo is emptied and"
              + " used.")
  private Optional<Path> data = Optional.empty();

  @Option(names = "--keep", description = "Do not empty ~/.tidegate/demo: go on with it.")
  private boolean keep;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "4",
      description = "Requests under way at once (default: ${DEFAULT-VALUE}).")
  private int concurrency;

  @Option(
      names = "--edge-model",
      paramLabel = "DIR",
      description = "Folder of another model for the edge node (default: the one shipped).")
  private Optional<Path> edgeModel = Optional.empty();

  @Option(
      names = "--cloud-url",
      paramLabel = "URL",
      description =
          "A real OpenAI-compatible provider, such as https://api.openai.com/v1; its key is read"
              + " from OPENAI_API_KEY.")
  private Optional<URI> cloudUrl = Optional.empty();

  @Option(
      names = "--cloud-model",
      paramLabel = "NAME",
      defaultValue = "gpt-4o-2024-11-20",
      description = "The real provider's model (default: ${DEFAULT-VALUE}).")
  private String cloudModel = "";

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter log = json ? spec.commandLine().getErr() : out;
    DemoOptions options =
        new DemoOptions(
            requests,
            seed,
            port,
            data,
            keep,
            concurrency,
            edgeModel,
            cloud(System.getenv(RealCloud.KEY)));
    announce(log, options);
    CountDownLatch stop = new CountDownLatch(1);
    try (Demo demo = Demo.start(options)) {
      Thread hook =
          new Thread(
              () -> {
                stop.countDown();
                stopParts(demo);
              },
              "stop-demo");
      Runtime.getRuntime().addShutdownHook(hook);
      DemoOutcome outcome = demo.run(log, Help.Ansi.AUTO.enabled());
      outcome.print(log);
      if (json) {
        out.println(outcome.json());
        out.flush();
      }
      next(log, demo);
      if (!exit) {
        log.println("Serving on until Ctrl-C.");
        log.flush();
        stop.await();
      }
      return outcome.sound() ? 0 : Main.FAILED;
    }
  }

  private static void stopParts(Demo demo) {
    demo.close();
  }

  private Optional<RealCloud> cloud(@org.jspecify.annotations.Nullable String key) {
    boolean keyed = key != null && !key.isBlank();
    if (cloudUrl.isEmpty() && !keyed) {
      return Optional.empty();
    }
    return Optional.of(
        new RealCloud(cloudUrl.orElse(URI.create(RealCloud.OPENAI)), cloudModel, keyed));
  }

  private static void announce(PrintWriter log, DemoOptions options) {
    String cloud =
        options
            .cloud()
            .map(real -> "the REAL provider at " + real.baseUrl() + ", which bills its answers")
            .orElse("a SIMULATED cloud: its answers, prices and delays are made up and stated");
    log.println("Tidegate demo with " + cloud + ".");
    log.println("Starting broker, learner, edge node and router ...");
    log.flush();
  }

  private static void next(PrintWriter log, Demo demo) {
    log.println();
    log.println("config      " + demo.folder().resolve("tidegate.yaml"));
    log.println(
        "event log   topic tidegate.decisions.v1 at "
            + demo.bootstrap()
            + ", files in "
            + demo.folder().resolve("broker"));
    log.println("admin       " + demo.adminUrl() + "/metrics");
    log.println();
    log.println("Try:");
    log.println(
        "  curl -i " + demo.baseUrl() + "/chat/completions -H 'content-type: application/json' \\");
    log.println("    -H 'authorization: Bearer " + demo.apiKey() + "' \\");
    log.println(
        "    -d '{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Positive or"
            + " negative? The room was lovely.\"}]}'");
    log.flush();
  }
}
