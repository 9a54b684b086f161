package io.tidegate.router.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One YAML mapping with its place in the file.
 *
 * <p>A getter that meets a bad value reports it and returns the default, so that reading goes on to
 * the next error.
 */
final class Section {
  private final String path;
  private final int line;
  private final Map<String, Node> fields = new LinkedHashMap<>();
  private final Set<String> asked = new LinkedHashSet<>();
  private final Map<String, Integer> keyLines = new LinkedHashMap<>();
  private final Problems problems;
  private final Map<String, String> environment;

  private Section(
      String path, int line, @Nullable Node node, Problems problems, Map<String, String> env) {
    this.path = path;
    this.line = line;
    this.problems = problems;
    this.environment = env;
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
        if (!Tag.NULL.equals(tuple.getValueNode().getTag())) {
          fields.put(key, tuple.getValueNode());
        }
        keyLines.put(key, lineOf(tuple.getKeyNode()));
      }
    } else if (node != null) {
      problems.error(path.isEmpty() ? "file" : path, "must be a mapping of keys to values", line);
    }
  }

  static Section root(@Nullable Node node, Problems problems, Map<String, String> environment) {
    return new Section("", 1, node, problems, environment);
  }

  boolean has(String key) {
    asked.add(key);
    return fields.containsKey(key);
  }

  Section section(String key) {
    asked.add(key);
    Node node = fields.get(key);
    return new Section(child(key), lineOf(key), node, problems, environment);
  }

  List<Section> sections(String key) {
    List<Section> sections = new ArrayList<>();
    int index = 0;
    for (Node node : elements(key)) {
      String name = child(key) + "[" + index++ + "]";
      sections.add(new Section(name, lineOf(node), node, problems, environment));
    }
    return sections;
  }

  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (Node node : elements(key)) {
      if (node instanceof ScalarNode scalar) {
        texts.add(scalar.getValue());
      } else {
        error(key, "must be a list of plain values");
      }
    }
    return texts;
  }

  Optional<String> text(String key) {
    asked.add(key);
    Node node = fields.get(key);
    if (node == null) {
      return Optional.empty();
    }
    if (node instanceof ScalarNode scalar) {
      return Optional.of(scalar.getValue());
    }
    error(key, "must be a plain value");
    return Optional.empty();
  }

  /** The text of a key that must be there; empty, and reported, when it is not. */
  String required(String key) {
    Optional<String> text = text(key);
    if (text.isEmpty() && !fields.containsKey(key)) {
      problems.error(child(key), "is missing", line);
    }
    return text.orElse("");
  }

  /** A value read by {@code parser}, whose IllegalArgumentException holds the broken rule. */
  <T> T parsed(String key, T fallback, Function<String, T> parser) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      return parser.apply(text.get());
    } catch (IllegalArgumentException e) {
      String rule = e.getMessage() == null ? "is not understood" : e.getMessage();
      if (rule.startsWith(key + ": ")) {
        rule = rule.substring(key.length() + 2);
      }
      error(key, rule.contains(", was ") ? rule : rule + ", was \"" + text.get() + "\"");
      return fallback;
    }
  }

  int integer(String key, int fallback, int min, int max) {
    return parsed(key, fallback, text -> Quantities.integer(text, min, max));
  }

  double number(String key, double fallback, double min, double max) {
    return parsed(key, fallback, text -> Quantities.number(text, min, max));
  }

  /** An amount of USD with at most nine decimals, as nano-USD. */
  OptionalLong nanoUsd(String key) {
    return parsed(key, OptionalLong.empty(), text -> OptionalLong.of(Quantities.nanoUsd(text)));
  }

  boolean bool(String key, boolean fallback) {
    return parsed(
        key,
        fallback,
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("must be true or false");
            });
  }

  Duration duration(String key, Duration fallback, Duration min, Duration max) {
    return parsed(key, fallback, text -> Quantities.duration(text, min, max));
  }

  int bytes(String key, int fallback, int min, int max) {
    return parsed(key, fallback, text -> Quantities.bytes(text, min, max));
  }

  /** A reference to a secret; its text is never repeated in an error. */
  Optional<Secret> secret(String key) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Secret.resolve(text.get(), environment));
    } catch (IllegalArgumentException e) {
      error(key, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  void error(String key, String rule) {
    problems.error(child(key), rule, lineOf(key));
  }

  void warning(String key, String sentence) {
    problems.warning(child(key), sentence, lineOf(key));
  }

  /** Reports every key that no getter asked for. */
  void rejectUnknownKeys() {
    for (Map.Entry<String, Integer> key : keyLines.entrySet()) {
      if (!asked.contains(key.getKey())) {
        String near = Spelling.nearest(key.getKey(), asked);
        String hint =
            near.isEmpty()
                ? "known keys are " + String.join(", ", asked)
                : "did you mean \"" + near + "\"?";
        problems.error(child(key.getKey()), "is not a known key, " + hint, key.getValue());
      }
    }
  }

  private List<Node> elements(String key) {
    asked.add(key);
    Node node = fields.get(key);
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    if (node != null) {
      error(key, "must be a list");
    }
    return List.of();
  }

  private String child(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private int lineOf(String key) {
    Node node = fields.get(key);
    return node == null ? keyLines.getOrDefault(key, line) : lineOf(node);
  }

  private static int lineOf(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }
}
