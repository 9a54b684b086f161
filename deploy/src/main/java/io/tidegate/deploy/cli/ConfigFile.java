package io.tidegate.deploy.cli;

import io.tidegate.router.config.ConfigLoader;
import io.tidegate.router.config.ConfigResult;
import io.tidegate.router.config.TidegateConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a configuration for a command and says everything that is wrong with it at once. */
final class ConfigFile {

  private ConfigFile() {}

  /** The configuration, or empty after its errors were printed. */
  static Optional<TidegateConfig> read(Path file, PrintWriter err) {
    ConfigResult result = ConfigLoader.load(file);
    if (result instanceof ConfigResult.Invalid invalid) {
      invalid.errors().forEach(err::println);
      err.println(
          "tidegate: "
              + file
              + " has "
              + invalid.errors().size()
              + " error(s); nothing was started");
      err.flush();
      return Optional.empty();
    }
    ConfigResult.Loaded loaded = (ConfigResult.Loaded) result;
    loaded.warnings().forEach(warning -> err.println("warning: " + warning));
    err.flush();
    return Optional.of(loaded.config());
  }
}
