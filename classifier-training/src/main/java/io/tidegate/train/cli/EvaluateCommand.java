package io.tidegate.train.cli;

import io.tidegate.train.classifier.BundleReport;
import io.tidegate.train.cli.options.RunOptions;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.run.ModelCard;
import io.tidegate.train.run.RunRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train evaluate}: measures a bundle on rows kept out of training, beside its baselines. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Measures OUT/bundle (or --bundle) on the rows of the data folder that training leaves out, beside majority class, prompt",
      "length and a bag-of-words model trained in the same run; prints a table and writes OUT/figures.md; puts it into OUT/MODEL_CARD.md."
    })
public final class EvaluateCommand implements Callable<Integer> {
  @Mixin RunOptions run = new RunOptions();

  @Option(
      names = "--bundle",
      paramLabel = "DIR",
      description = "The bundle to measure. Default: OUT/bundle")
  @Nullable Path bundle;

  @Override
  public Integer call() throws Exception {
    run.begin();
    ExamplePools pools = run.rows(run.folder());
    List<String> table =
        BundleReport.table(
            bundle == null ? run.out().resolve("bundle") : bundle, pools, run.seed());
    table.forEach(System.out::println);
    Files.write(run.out().resolve("figures.md"), table);
    if (bundle == null && Files.exists(run.out().resolve(RunRecord.FILE))) {
      ModelCard.write(run.out());
    }
    return 0;
  }
}
