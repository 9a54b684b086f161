package io.tidegate.train.cli;

import io.tidegate.train.cli.options.RunOptions;
import io.tidegate.train.measure.RunTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train measure}: accuracy beside time of several models at every precision. */
@Command(
    name = "measure",
    mixinStandardHelpOptions = true,
    description = {
      "Measures run folders at every precision: file, load time, time of a prompt of 16, 64 and 128 tokens with its tokenizer on",
      "one thread, and accuracy on rows kept aside. Prints a table and writes OUT/models.md. Times tell of the machine as it is now."
    })
public final class MeasureCommand implements Callable<Integer> {
  @Mixin RunOptions run = new RunOptions();

  @Option(
      names = "--runs",
      required = true,
      split = ",",
      paramLabel = "RUN",
      description = "Run folders with tokenizer.json and finetuned.safetensors.")
  List<Path> runs = List.of();

  @Option(
      names = "--calls",
      defaultValue = "1000",
      description = "Calls timed for each length of prompt. Default: ${DEFAULT-VALUE}")
  int calls = 1000;

  @Option(
      names = "--memory-calls",
      defaultValue = "0",
      description =
          "Asks the first run's INT8 model so often and says how native memory grows. Default: ${DEFAULT-VALUE}")
  long memoryCalls;

  @Option(
      names = "--weight-bits",
      defaultValue = "7",
      description = "Bits of INT8 matrices, 7 or 8. Default: ${DEFAULT-VALUE}")
  int bits = 7;

  @Override
  public Integer call() throws Exception {
    run.begin();
    if (calls < 10) {
      throw new IllegalArgumentException("--calls must be >= 10, was " + calls);
    }
    RunTable table = new RunTable(run.rows(run.folder()), calls, bits, run.seed());
    List<String> lines = new ArrayList<>(RunTable.head());
    lines.forEach(System.out::println);
    for (Path folder : runs) {
      table.measure(
          folder,
          line -> {
            System.out.println(line);
            lines.add(line);
          });
    }
    if (memoryCalls > 0) {
      List<String> growth = table.growth(runs.get(0), memoryCalls);
      growth.forEach(System.out::println);
      lines.add("");
      lines.addAll(growth);
    }
    Files.write(run.out().resolve("models.md"), lines);
    return 0;
  }
}
