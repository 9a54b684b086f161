package io.tidegate.train.cli;

import io.tidegate.router.classify.ClassifierBundle;
import io.tidegate.router.classify.PersonalDataScanner;
import io.tidegate.train.data.DataException;
import io.tidegate.train.data.DataFolder;
import io.tidegate.train.data.Example;
import io.tidegate.train.data.Readers;
import io.tidegate.train.robust.Flips;
import io.tidegate.train.robust.GadgetSearch;
import io.tidegate.train.robust.PrivacyProbe;
import io.tidegate.train.robust.Reader;
import io.tidegate.train.robust.RobustnessReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code train robustness}: what moves a bundle's opinion that should not. */
@Command(
    name = "robustness",
    mixinStandardHelpOptions = true,
    description = {
      "Measures how often a bundle's routing flips under edits that do not matter (case, white space, politeness, typos, chatter),",
      "whether anything said around personal data hides it, and how often a search for appended words pushes the small-model score over.",
      "Prints tables; writes OUT/robustness.md and OUT/robustness.json."
    })
public final class RobustnessCommand implements Callable<Integer> {
  @Option(names = "--bundle", paramLabel = "DIR", required = true, description = "The bundle.")
  private Path bundle = Path.of("bundle");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "classifier-training/data",
      description =
          "Folder with realistic/*.jsonl; the rows kept out of training are used. Default: ${DEFAULT-VALUE}")
  private Path data = Path.of("classifier-training/data");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs/classifier",
      description = "Default: ${DEFAULT-VALUE}")
  private Path out = Path.of("runs/classifier");

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(
      names = "--rows",
      defaultValue = "500",
      description =
          "Most prompts for the edits and for the personal data. Default: ${DEFAULT-VALUE}")
  private int rows = 500;

  @Option(
      names = "--gadget-rows",
      defaultValue = "100",
      description = "Most prompts for the search. Default: ${DEFAULT-VALUE}")
  private int gadgetRows = 100;

  @Option(
      names = "--budget",
      defaultValue = "200",
      description = "Passes of the model for one prompt of the search. Default: ${DEFAULT-VALUE}")
  private int budget = 200;

  @Override
  public Integer call() throws Exception {
    if (rows < 1 || gadgetRows < 0 || budget < 1) {
      throw new IllegalArgumentException("--rows and --budget must be >= 1, --gadget-rows >= 0");
    }
    List<String> prompts = prompts();
    Files.createDirectories(out);
    try (ClassifierBundle loaded = ClassifierBundle.fromFolder(bundle)) {
      Reader reader = new Reader(loaded, new PersonalDataScanner());
      List<String> some = prompts.subList(0, Math.min(rows, prompts.size()));
      RobustnessReport report =
          new RobustnessReport(
              loaded.describe(),
              seed,
              budget,
              Flips.measure(reader, some, seed),
              PrivacyProbe.measure(reader, some),
              PrivacyProbe.measure(reader, PrivacyProbe.RULED),
              new GadgetSearch(reader, GadgetSearch.vocabulary(bundle), budget, seed)
                  .run(prompts.subList(0, Math.min(gadgetRows, prompts.size()))));
      report.markdown().forEach(System.out::println);
      Files.write(out.resolve("robustness.md"), report.markdown());
      Files.writeString(out.resolve("robustness.json"), report.json() + "\n");
    }
    return 0;
  }

  private List<String> prompts() {
    List<String> prompts = new ArrayList<>();
    for (Path file : DataFolder.open(data).files("realistic")) {
      Readers.realistic(file).stream()
          .filter(Example::heldOut)
          .map(Example::text)
          .forEach(prompts::add);
    }
    if (prompts.isEmpty()) {
      throw new DataException(data + ": realistic/*.jsonl has no rows that training leaves out");
    }
    Collections.shuffle(prompts, new Random(seed));
    return prompts;
  }
}
