package io.tidegate.router.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Errors and warnings of one file, gathered while it is read. */
final class Problems {
  private record At(int line, String text) {}

  private final String file;
  private final List<At> errors = new ArrayList<>();
  private final List<At> warnings = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  /** Adds {@code path: rule (file:line)}. */
  void error(String path, String rule, int line) {
    errors.add(new At(line, path + ": " + rule + " (" + file + ":" + line + ")"));
  }

  void warning(String path, String sentence, int line) {
    warnings.add(new At(line, path + ": " + sentence + " (" + file + ":" + line + ")"));
  }

  List<String> errors() {
    return sorted(errors);
  }

  List<String> warnings() {
    return sorted(warnings);
  }

  private static List<String> sorted(List<At> list) {
    return list.stream().sorted(Comparator.comparingInt(At::line)).map(At::text).toList();
  }
}
