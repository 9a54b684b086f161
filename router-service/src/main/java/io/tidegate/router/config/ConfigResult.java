package io.tidegate.router.config;

import java.util.List;

/** What came of reading a configuration file. */
public sealed interface ConfigResult {
  /**
   * The file is good.
   *
   * @param warnings what works but is probably not meant
   */
  record Loaded(TidegateConfig config, List<String> warnings) implements ConfigResult {}

  /**
   * The file is not usable.
   *
   * @param errors all of them in the order of lines, each {@code path: rule, was value (file:line)}
   */
  record Invalid(List<String> errors) implements ConfigResult {}
}
