package io.tidegate.core.privacy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One way of writing one kind of number.
 *
 * @param kind one of {@link PersonalDataKinds}
 * @param layouts lengths of the digit groups, such as {@code 4-4-4-4}
 * @param check whether the digits are such a number
 * @param source what the check amounts to
 * @param needed topic that must be named near it, null for none
 * @param alone a further letter or digit tied to it by dash, dot or slash rules it out
 */
record NumberRule(
    String kind,
    List<String> layouts,
    Check check,
    PersonalDataSpan.Source source,
    @Nullable Context needed,
    boolean alone) {

  /** Decides on the first {@code n} digit values. */
  @FunctionalInterface
  interface Check {
    boolean holds(byte[] digits, int n);
  }

  /** Most groups that a listed layout has. */
  static final int GROUPS_MAX = 8;

  /** Distance in which a needed topic counts, places before and after. */
  static final int BEFORE = 48;

  static final int AFTER = 24;

  static NumberRule checksum(String kind, Check check, String... layouts) {
    return new NumberRule(
        kind, List.of(layouts), check, PersonalDataSpan.Source.CHECKSUM, null, false);
  }

  NumberRule needing(Context topic) {
    return new NumberRule(kind, layouts, check, source, topic, alone);
  }

  NumberRule standingAlone() {
    return new NumberRule(kind, layouts, check, source, needed, true);
  }

  NumberRule formatOnly() {
    return new NumberRule(kind, layouts, check, PersonalDataSpan.Source.FORMAT, needed, alone);
  }

  /** Adds a group of the given length to a layout's code; the empty layout's code is 0. */
  static long extend(long layout, int length) {
    return layout * (DigitGroups.DIGITS_MAX + 1) + length;
  }

  /** The codes of all beginnings of layouts, of one group and more. */
  static Set<Long> beginnings(List<NumberRule> rules) {
    Set<Long> codes = new HashSet<>();
    for (NumberRule rule : rules) {
      for (String layout : rule.layouts()) {
        long code = 0;
        for (String length : layout.split("-")) {
          code = extend(code, Integer.parseInt(length));
          codes.add(code);
        }
      }
    }
    return codes;
  }

  /** The rules by code of layout. */
  static Map<Long, List<NumberRule>> byLayout(List<NumberRule> rules) {
    Map<Long, List<NumberRule>> map = new HashMap<>();
    for (NumberRule rule : rules) {
      for (String layout : rule.layouts()) {
        long code = 0;
        for (String length : layout.split("-")) {
          code = extend(code, Integer.parseInt(length));
        }
        map.computeIfAbsent(code, none -> new ArrayList<>()).add(rule);
      }
    }
    return map;
  }
}
