package io.tidegate.deploy.cli;

import io.tidegate.router.config.ConfigExplain;
import io.tidegate.router.config.TidegateConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate config}: commands on the configuration file. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Check and explain a configuration.",
    subcommands = ConfigCommand.Check.class)
final class ConfigCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "tidegate config: which command?");
  }

  /** {@code tidegate config check}: every error of a file at once, status 0 or 2. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Read a configuration as `serve` would, print every error with its line, and start nothing.",
        "Exit status 0: good, 2: not."
      })
  static final class Check implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The configuration.")
    private Path file = Path.of("tidegate.yaml");

    @Option(
        names = "--explain",
        description = "Print every setting in force, defaults included; secrets are not shown.")
    private boolean explain;

    @Override
    public Integer call() {
      Optional<TidegateConfig> config = ConfigFile.read(file, spec.commandLine().getErr());
      if (config.isEmpty()) {
        return ServeCommand.BAD_CONFIG;
      }
      PrintWriter out = spec.commandLine().getOut();
      if (explain) {
        out.println(ConfigExplain.text(config.get()));
      }
      out.println(file + ": good, hash " + config.get().hash());
      out.flush();
      return 0;
    }
  }
}
