package io.tidegate.core.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a policy from text: {@code linucb}, {@code linucb(alpha=0.5,floor=0.02)}, {@code
 * epsilon-greedy(epsilon=0.1)}, {@code threshold:0.5}, {@code fixed:edge-small}, {@code random}.
 */
public final class Policies {

  private static final Pattern SPEC =
      Pattern.compile("([a-z-]+)(?:\\(([^()]*)\\)|:([A-Za-z0-9._:/-]+))?");

  private Policies() {}

  /**
   * The policy that {@code spec} describes; what it leaves out has the default.
   *
   * @throws IllegalArgumentException naming the word that is not understood
   */
  public static Policy parse(String spec) {
    Matcher matcher = SPEC.matcher(spec.strip());
    if (!matcher.matches()) {
      throw unknown(spec);
    }
    String name = matcher.group(1);
    Arguments arguments = Arguments.of(spec, matcher.group(2), matcher.group(3));
    Policy policy =
        switch (name) {
          case "linucb" ->
              new LinUcb(
                  arguments.number("alpha", LinUcb.DEFAULT.alpha()),
                  arguments.number("explore", LinUcb.DEFAULT.explore()),
                  arguments.number("floor", LinUcb.DEFAULT.floor()),
                  (int) arguments.number("cold", LinUcb.DEFAULT.cold()));
          case "epsilon-greedy" -> new EpsilonGreedy(arguments.number("epsilon", 0.1));
          case "threshold" -> new Threshold(arguments.number("min", 0.5));
          case "fixed" -> new Fixed(arguments.text("model"));
          case "random" -> new UniformRandom();
          default -> throw unknown(spec);
        };
    arguments.requireAllUsed();
    return policy;
  }

  private static IllegalArgumentException unknown(String spec) {
    return new IllegalArgumentException(
        "policy: must be linucb, epsilon-greedy, threshold:MIN, fixed:MODEL or random, was \""
            + spec
            + "\"");
  }

  /** The arguments of one spec; {@code name:value} stands for the policy's only argument. */
  private record Arguments(String spec, Map<String, String> named, String sole) {

    static Arguments of(
        String spec,
        @org.jspecify.annotations.Nullable String list,
        @org.jspecify.annotations.Nullable String sole) {
      Map<String, String> named = new LinkedHashMap<>();
      if (list != null && !list.isBlank()) {
        for (String pair : list.split(",", -1)) {
          int equals = pair.indexOf('=');
          if (equals < 1) {
            throw new IllegalArgumentException(
                "policy: \"" + pair + "\" must be name=value, in \"" + spec + "\"");
          }
          named.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
        }
      }
      return new Arguments(spec, named, sole == null ? "" : sole);
    }

    String text(String name) {
      String value = named.remove(name);
      if (value == null) {
        value = sole;
      }
      if (value.isEmpty()) {
        throw new IllegalArgumentException("policy: \"" + spec + "\" needs " + name);
      }
      return value;
    }

    double number(String name, double fallback) {
      String value = named.remove(name);
      if (value == null) {
        value = sole;
      }
      if (value.isEmpty()) {
        return fallback;
      }
      try {
        return Double.parseDouble(value);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "policy: " + name + " must be a number, was \"" + value + "\"", e);
      }
    }

    void requireAllUsed() {
      if (!named.isEmpty()) {
        throw new IllegalArgumentException(
            "policy: \"" + spec + "\" does not know " + String.join(", ", named.keySet()));
      }
    }
  }
}
