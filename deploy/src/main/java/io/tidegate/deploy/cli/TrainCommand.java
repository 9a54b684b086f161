package io.tidegate.deploy.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Stands in the help for the trainer, which is a program of its own: its libraries are hundreds of
 * megabytes and never ride with what serves.
 */
@Command(
    name = "train",
    description =
        "Train, export and evaluate the prompt classifier and the edge model. Runs from a source"
            + " checkout: the launcher builds the trainer on first use.")
final class TrainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..*", hidden = true)
  private String[] ignored = {};

  @Override
  public Integer call() {
    spec.commandLine()
        .getErr()
        .println(
            "tidegate: the trainer is not part of this distribution. In a source checkout, run"
                + " ./tidegate train "
                + String.join(" ", ignored));
    return Main.FAILED;
  }
}
