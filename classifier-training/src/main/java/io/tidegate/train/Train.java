package io.tidegate.train;

import io.tidegate.router.process.Signals;
import io.tidegate.train.cli.ClassifierCommand;
import io.tidegate.train.cli.DistillCommand;
import io.tidegate.train.cli.EvaluateCommand;
import io.tidegate.train.cli.ExportCommand;
import io.tidegate.train.cli.FinetuneCommand;
import io.tidegate.train.cli.FromLogCommand;
import io.tidegate.train.cli.MeasureCommand;
import io.tidegate.train.cli.PretrainCommand;
import io.tidegate.train.cli.PruneCommand;
import io.tidegate.train.cli.RobustnessCommand;
import io.tidegate.train.cli.TokenizerCommand;
import io.tidegate.train.data.DataException;
import io.tidegate.train.decoder.DecoderCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code train} command line. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Trains, exports and evaluates Tidegate's own models.",
    subcommands = {
      ClassifierCommand.class,
      TokenizerCommand.class,
      PretrainCommand.class,
      FinetuneCommand.class,
      DistillCommand.class,
      PruneCommand.class,
      ExportCommand.class,
      EvaluateCommand.class,
      FromLogCommand.class,
      MeasureCommand.class,
      RobustnessCommand.class,
      DecoderCommand.class
    })
public final class Train {
  private static final int BAD_INPUT = 2;

  Train() {}

  /**
   * The command line with its error handling: bad input is one line on standard error and status 2.
   */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Train()).setCaseInsensitiveEnumValuesAllowed(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (exception, command, parsed) -> {
          if (exception instanceof DataException
              || exception instanceof java.io.IOException
              || exception instanceof IllegalArgumentException) {
            command.getErr().println("train: " + exception.getMessage());
            return BAD_INPUT;
          }
          throw exception;
        });
    return line;
  }

  /** Runs a subcommand and exits with its status. */
  public static void main(String[] args) {
    Signals.endAtOnce();
    System.exit(commandLine().execute(args));
  }
}
