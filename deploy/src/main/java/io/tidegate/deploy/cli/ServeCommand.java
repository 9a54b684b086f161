package io.tidegate.deploy.cli;

import io.tidegate.router.Reloaded;
import io.tidegate.router.RouterOptions;
import io.tidegate.router.RouterService;
import io.tidegate.router.config.ConfigLoader;
import io.tidegate.router.config.TidegateConfig;
import io.tidegate.router.process.Signals;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate serve}: the router as a process of its own. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Answer OpenAI-compatible requests, each from the model that suits it.",
      "",
      "SIGHUP reads the file again; SIGTERM lets running answers end and exits with status 0.",
      "",
      "Needs one YAML file; `tidegate config check` explains it. Kafka, the learner and the"
          + " classifier may be absent or die: routing goes on with the last good policy.",
      ""
    })
final class ServeCommand implements Callable<Integer> {

  /** Exit status for a configuration that cannot be used. */
  static final int BAD_CONFIG = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "The configuration.")
  private Path config = Path.of("tidegate.yaml");

  @Option(
      names = "--event-loops",
      paramLabel = "N",
      description = "Threads that serve requests; as many as processors, at most 8, by default.")
  private Optional<Integer> eventLoops = Optional.empty();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Optional<TidegateConfig> read = ConfigFile.read(config, err);
    if (read.isEmpty()) {
      return BAD_CONFIG;
    }
    RouterOptions options = RouterOptions.defaults().withReload(() -> ConfigLoader.load(config));
    if (eventLoops.isPresent()) {
      options = options.withEventLoops(eventLoops.get());
    }
    Signals.endAtOnce();
    RouterService router = RouterService.start(read.get(), options);
    PrintWriter out = spec.commandLine().getOut();
    Signals.handle("HUP", number -> reload(router, out, err));
    Stopping.awaitSignal("router", router, () -> announce(out, router, read.get().hash()));
    return 0;
  }

  /** SIGHUP: the file is read again; a bad one leaves the old settings in force. */
  private void reload(RouterService router, PrintWriter out, PrintWriter err) {
    Reloaded result = router.reload();
    result.errors().forEach(err::println);
    result.warnings().forEach(warning -> err.println("warning: " + warning));
    result.needsRestart().forEach(name -> err.println("needs a restart to change: " + name));
    err.flush();
    out.println(
        result.applied()
            ? "tidegate serve: reloaded, config " + result.configHash()
            : "tidegate serve: "
                + config
                + " was not taken, config "
                + result.configHash()
                + " stays in force");
    out.flush();
  }

  private static void announce(PrintWriter out, RouterService router, String hash) {
    out.println(
        "tidegate serve: answering on port "
            + router.port()
            + ", administration on port "
            + router.adminPort()
            + ", config "
            + hash);
    out.flush();
  }
}
