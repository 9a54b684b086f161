package io.tidegate.router;

import io.tidegate.router.classify.ClassifierBundle;
import io.tidegate.router.classify.ClassifierException;
import io.tidegate.router.classify.ClassifierSettings;
import io.tidegate.router.classify.PromptClassifier;
import io.tidegate.router.config.ClassifierConfig;
import io.tidegate.router.features.ClassifierReader;
import io.tidegate.router.features.PromptReader;
import io.tidegate.router.metrics.GatewayMetrics;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the reader of prompts that the configuration names. */
final class Prompts {
  private static final Logger LOG = LoggerFactory.getLogger(Prompts.class);

  private Prompts() {}

  /** A bundle that cannot be loaded leaves the heuristic; personal data is looked for anyway. */
  static PromptReader of(ClassifierConfig config, GatewayMetrics metrics) {
    ClassifierSettings settings = ClassifierSettings.DEFAULT.withDeadline(config.deadline());
    return new ClassifierReader(
        new PromptClassifier(
            bundle(config.bundle()),
            settings,
            (result, nanos) -> metrics.classified(result.name().toLowerCase(Locale.ROOT), nanos)));
  }

  private static @Nullable ClassifierBundle bundle(String name) {
    try {
      return switch (name) {
        case "off" -> null;
        case "builtin" -> ClassifierBundle.builtIn();
        default -> ClassifierBundle.fromFolder(Path.of(name.substring("file:".length())));
      };
    } catch (ClassifierException e) {
      LOG.warn("classifier: the heuristic answers alone: {}", e.getMessage());
      return null;
    }
  }
}
