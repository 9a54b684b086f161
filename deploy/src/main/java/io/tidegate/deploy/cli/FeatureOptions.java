package io.tidegate.deploy.cli;

import io.tidegate.core.Digests;
import io.tidegate.core.features.PromptFeatures;
import io.tidegate.pipeline.table.FeatureCache;
import io.tidegate.pipeline.table.LexicalFeatures;
import io.tidegate.pipeline.table.PromptFeaturesSource;
import io.tidegate.router.classify.Classification;
import io.tidegate.router.classify.ClassifierBundle;
import io.tidegate.router.classify.ClassifierException;
import io.tidegate.router.classify.ClassifierObserver;
import io.tidegate.router.classify.ClassifierSettings;
import io.tidegate.router.classify.PromptClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Options that say where the features of a table's prompts come from. */
final class FeatureOptions {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String OFF = "off";

  @Spec(Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--features",
      paramLabel = "SOURCE",
      defaultValue = "classifier",
      description =
          "Where features come from: classifier (the router's; its heuristic when no bundle"
              + " ships) or lexical (lengths and character shares).")
  private String features = "classifier";

  @Option(
      names = "--bundle",
      paramLabel = "DIR",
      description = "Folder of a classifier bundle; default: the one that ships.")
  private @Nullable Path bundle;

  @Option(
      names = "--no-cache",
      description =
          "Classify every prompt anew. Otherwise features are kept in ~/.cache/tidegate (or"
              + " $XDG_CACHE_HOME/tidegate) under hashes of the prompts.")
  private boolean noCache;

  /** Does something with a source of features. */
  @FunctionalInterface
  interface Use<T> {
    T with(PromptFeaturesSource source) throws IOException;
  }

  /** Opens the source, uses it, and closes it again. */
  <T> T use(Use<T> use) throws IOException, ClassifierException {
    switch (features) {
      case "lexical" -> {
        return use.with(new LexicalFeatures());
      }
      case "classifier" -> {
        try (PromptClassifier classifier = classifier()) {
          Optional<Path> file = cacheFile(classifier.describe());
          if (file.isEmpty()) {
            return use.with(source(classifier));
          }
          try (FeatureCache cache = FeatureCache.open(file.get(), source(classifier))) {
            return use.with(cache);
          }
        }
      }
      default ->
          throw new ParameterException(
              spec.commandLine(), "--features: must be classifier or lexical, was " + features);
    }
  }

  /** The cache of one bundle; none without a bundle or when it is not wanted. */
  private Optional<Path> cacheFile(String description) {
    if (noCache || description.equals(OFF)) {
      return Optional.empty();
    }
    String folder = System.getenv("XDG_CACHE_HOME");
    Path base =
        folder == null || folder.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(folder);
    return Optional.of(
        base.resolve("tidegate").resolve("features-" + Digests.shortHash(description) + ".bin"));
  }

  private PromptClassifier classifier() throws ClassifierException {
    return new PromptClassifier(
        bundle == null ? shipped() : ClassifierBundle.fromFolder(bundle),
        ClassifierSettings.DEFAULT.withDeadline(PATIENCE),
        ClassifierObserver.NONE);
  }

  private @Nullable ClassifierBundle shipped() {
    try {
      return ClassifierBundle.builtIn();
    } catch (ClassifierException e) {
      spec.commandLine().getErr().println("tidegate: " + e.getMessage());
      return null;
    }
  }

  /** The classifier's opinion, with lengths and languages counted from the text. */
  private static PromptFeaturesSource source(PromptClassifier classifier) {
    LexicalFeatures lexical = new LexicalFeatures();
    return prompt -> {
      Classification answer = classifier.classify(prompt).toCompletableFuture().join();
      PromptFeatures counted = lexical.features(prompt);
      return new PromptFeatures(
          doubles(answer.taskProbabilities()),
          answer.smallOk(),
          answer.outputTokens(),
          doubles(answer.embedding()),
          counted.promptTokens(),
          1,
          counted.code(),
          false,
          false,
          counted.nonEnglish(),
          !answer.personalDataKinds().isEmpty());
    };
  }

  private static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
