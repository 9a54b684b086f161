package io.tidegate.router;

import java.util.List;

/**
 * What came of reading the configuration again.
 *
 * @param applied the new one is in force; false leaves the old one in force as it was
 * @param configHash hash of the one in force
 * @param errors why it was not applied, each with its path and line
 * @param warnings what works but is probably not meant
 * @param needsRestart settings that differ from the running ones and cannot change before a restart
 */
public record Reloaded(
    boolean applied,
    String configHash,
    List<String> errors,
    List<String> warnings,
    List<String> needsRestart) {
  public Reloaded {
    errors = List.copyOf(errors);
    warnings = List.copyOf(warnings);
    needsRestart = List.copyOf(needsRestart);
  }
}
