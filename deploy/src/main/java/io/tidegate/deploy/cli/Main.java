package io.tidegate.deploy.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code tidegate}. */
@Command(
    name = "tidegate",
    description = {
      "A learning router between edge and cloud language models.",
      "",
      "Begin with `tidegate demo`: broker, learner, router, edge node and a simulated cloud in one",
      "process."
    },
    version = "tidegate 0.1.0",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      HelpCommand.class,
      BenchCommand.class,
      ClassifyCommand.class,
      ConfigCommand.class,
      DemoCommand.class,
      EdgeCommand.class,
      LearnCommand.class,
      RankCommand.class,
      PolicyCommand.class,
      ReplayCommand.class,
      ScorecardCommand.class,
      ServeCommand.class,
      SimulateCommand.class,
      TrainCommand.class,
      WarmStartCommand.class,
    })
public final class Main implements Runnable {

  /** Exit status when a command was understood and failed. */
  static final int FAILED = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /** Runs one command and exits with its status: 0 done, 1 failed, 2 misunderstood. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The whole command line, for running and for checking command lines in deployment files. */
  public static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(
            (exception, commandLine, parsed) -> {
              commandLine.getErr().println("tidegate: " + message(exception));
              return FAILED;
            });
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "tidegate: which command?");
  }

  private static String message(Exception exception) {
    String message = exception.getMessage();
    return message == null || message.isBlank() ? exception.getClass().getSimpleName() : message;
  }
}
