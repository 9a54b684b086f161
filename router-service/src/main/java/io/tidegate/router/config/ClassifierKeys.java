package io.tidegate.router.config;

import java.time.Duration;
import java.util.Optional;

/** Reads the section {@code classifier}. */
final class ClassifierKeys {
  private static final Duration DEADLINE_MIN = Duration.ofMillis(1);
  private static final Duration DEADLINE_MAX = Duration.ofSeconds(5);

  private ClassifierKeys() {}

  static ClassifierConfig read(Section s) {
    String bundle = s.parsed("bundle", "builtin", text -> place(text, true));
    Duration deadline = s.duration("deadline", Duration.ofMillis(15), DEADLINE_MIN, DEADLINE_MAX);
    int threads = s.integer("threads", 1, 1, 64);
    int passes = s.integer("further_passes", 2, 0, 256);
    int cache = s.integer("cache", 512, 0, 100_000);
    Optional<ClassifierConfig.ShadowBundle> shadow = Optional.empty();
    if (s.has("shadow")) {
      Section section = s.section("shadow");
      String beside = section.parsed("bundle", "", text -> place(text, false));
      if (!section.has("bundle")) {
        section.required("bundle");
      }
      double share = section.number("share", 0.1, 0, 1);
      section.rejectUnknownKeys();
      shadow = Optional.of(new ClassifierConfig.ShadowBundle(beside, share));
    }
    s.rejectUnknownKeys();
    return new ClassifierConfig(bundle, deadline, threads, passes, cache, shadow);
  }

  private static String place(String text, boolean off) {
    boolean folder = text.startsWith("file:") && text.length() > "file:".length();
    if (text.equals("builtin") || folder || (off && text.equals("off"))) {
      return text;
    }
    throw new IllegalArgumentException(
        off ? "must be builtin, off or file:/folder" : "must be builtin or file:/folder");
  }
}
