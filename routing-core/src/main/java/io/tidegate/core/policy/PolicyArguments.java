package io.tidegate.core.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A policy's text taken apart: {@code name}, {@code name:value} or {@code name(key=value,...)}. */
final class PolicyArguments {

  private static final Pattern SPEC =
      Pattern.compile("([a-z-]+)(?:\\(([^()]*)\\)|:([A-Za-z0-9._:/-]+))?");

  private final String spec;
  private final String name;
  private final Map<String, String> named = new LinkedHashMap<>();
  private @Nullable String sole;

  /**
   * @throws IllegalArgumentException when the text is of none of these forms
   */
  PolicyArguments(String spec) {
    Matcher matcher = SPEC.matcher(spec.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "policy: must be name, name:value or name(key=value,...), was \"" + spec + "\"");
    }
    this.spec = spec;
    this.name = matcher.group(1);
    this.sole = matcher.group(3);
    String list = matcher.group(2);
    if (list == null || list.isBlank()) {
      return;
    }
    for (String pair : list.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "policy: \"" + pair + "\" must be name=value, in \"" + spec + "\"");
      }
      if (named.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip())
          != null) {
        throw new IllegalArgumentException(
            "policy: " + pair.substring(0, equals).strip() + " is there twice in \"" + spec + "\"");
      }
    }
  }

  String name() {
    return name;
  }

  /** {@code name:value} is short for {@code name(main=value)}. */
  PolicyArguments main(String main) {
    if (sole != null) {
      named.put(main, sole);
      sole = null;
    }
    return this;
  }

  String text(String key) {
    String value = named.remove(key);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException("policy: \"" + spec + "\" needs " + key);
    }
    return value;
  }

  double number(String key, double fallback) {
    String value = named.remove(key);
    return value == null ? fallback : number(key, value);
  }

  int integer(String key, int fallback) {
    double value = number(key, fallback);
    if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("policy: " + key + " must be an integer, was " + value);
    }
    return (int) value;
  }

  /** All arguments that nobody has asked for yet, as numbers, in their order. */
  Map<String, Double> rest() {
    Map<String, Double> rest = new LinkedHashMap<>();
    named.forEach((key, value) -> rest.put(key, number(key, value)));
    named.clear();
    return rest;
  }

  void requireAllUsed() {
    if (sole != null) {
      throw new IllegalArgumentException(
          "policy: "
              + name
              + " takes its arguments as "
              + name
              + "(key=value), was \""
              + spec
              + "\"");
    }
    if (!named.isEmpty()) {
      throw new IllegalArgumentException(
          "policy: \"" + spec + "\" does not know " + String.join(", ", named.keySet()));
    }
  }

  private static double number(String key, String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "policy: " + key + " must be a number, was \"" + value + "\"", e);
    }
  }
}
