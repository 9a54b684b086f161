package io.tidegate.train.log;

import io.tidegate.router.classify.Classification;
import io.tidegate.router.classify.ClassifierBundle;
import io.tidegate.router.classify.ClassifierException;
import io.tidegate.router.classify.ClassifierObserver;
import io.tidegate.router.classify.ClassifierSettings;
import io.tidegate.router.classify.PromptClassifier;
import io.tidegate.train.data.Example;
import io.tidegate.train.data.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A bundle as the router serves it: what it says is what requests will get. */
public final class BundleScores implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final PromptClassifier classifier;

  private BundleScores(PromptClassifier classifier) {
    this.classifier = classifier;
  }

  /**
   * Loads a bundle.
   *
   * @param folder null for the bundle that ships
   * @throws IOException when it does not load
   */
  public static BundleScores load(@Nullable Path folder) throws IOException {
    try {
      return new BundleScores(
          new PromptClassifier(
              folder == null ? ClassifierBundle.builtIn() : ClassifierBundle.fromFolder(folder),
              ClassifierSettings.DEFAULT.withDeadline(PATIENCE),
              ClassifierObserver.NONE));
    } catch (ClassifierException e) {
      throw new IOException(
          (folder == null ? "the shipped bundle" : folder) + ": " + e.getMessage(), e);
    }
  }

  /** Name and digest. */
  public String describe() {
    return classifier.describe();
  }

  /** Chance that a small model answers well, 0..1. */
  public double smallOk(String text) {
    return answer(text).smallOk();
  }

  /** Share of the rows whose task is named; NaN without rows. */
  public double taskAccuracy(List<Example> rows) {
    return rows.stream()
        .mapToInt(e -> answer(e.text()).task().equals(Labels.TASKS.get(e.task())) ? 1 : 0)
        .average()
        .orElse(Double.NaN);
  }

  private Classification answer(String text) {
    return classifier.classify(text).toCompletableFuture().join();
  }

  /** Both bundles on realistic prompts kept aside, as a Markdown table. */
  public static List<String> table(
      BundleScores current, BundleScores candidate, List<Example> rows) {
    List<String> lines = new ArrayList<>();
    lines.add("| on " + rows.size() + " realistic prompts kept aside | current | candidate |");
    lines.add("|---|---|---|");
    lines.add(
        String.format(
            Locale.ROOT,
            "| task accuracy | %.3f | %.3f |",
            current.taskAccuracy(rows),
            candidate.taskAccuracy(rows)));
    return lines;
  }

  @Override
  public void close() {
    classifier.close();
  }
}
