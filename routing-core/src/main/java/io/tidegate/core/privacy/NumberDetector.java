package io.tidegate.core.privacy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Card numbers and digit-only national ids, solid or grouped.
 *
 * <p>From each digit group on at most nineteen windows are looked at, so that the work is linear in
 * the text.
 */
final class NumberDetector implements FoldedDetector {

  private static final Map<Long, List<NumberRule>> RULES = NumberRule.byLayout(allRules());
  private static final Set<Long> BEGINNINGS = NumberRule.beginnings(allRules());

  @Override
  public void detect(FoldedText text, ContextIndex context, List<PersonalDataSpan> out) {
    DigitGroups groups = new DigitGroups(text);
    byte[] digits = new byte[DigitGroups.DIGITS_MAX];
    for (int first = 0; first < groups.size(); ) {
      first = groups.opens(first) ? match(groups, first, context, digits, out) : first + 1;
    }
  }

  /** Reports the longest number that begins at a group; returns the group to go on with. */
  private static int match(
      DigitGroups groups,
      int first,
      ContextIndex context,
      byte[] digits,
      List<PersonalDataSpan> out) {
    boolean cardNamed =
        context.near(
            Context.CARD,
            groups.start(first),
            groups.end(first),
            NumberRule.BEFORE,
            2 * NumberRule.AFTER);
    PersonalDataSpan best = null;
    int next = first + 1;
    int n = 0;
    long layout = 0;
    boolean single = true;
    for (int last = first; last < groups.size(); last++) {
      int length = groups.length(last);
      if (n + length > DigitGroups.DIGITS_MAX || (last > first && !groups.joinedToPrevious(last))) {
        break;
      }
      for (int i = 0; i < length; i++) {
        digits[n++] = groups.value(groups.start(last) + i);
      }
      int count = last - first + 1;
      layout = count <= NumberRule.GROUPS_MAX ? NumberRule.extend(layout, length) : -1;
      single &= length <= 2;
      boolean anyhow = cardNamed || (single && !groups.joinedToPrevious(first));
      boolean listed = layout >= 0 && BEGINNINGS.contains(layout);
      if (!anyhow && !listed) {
        break;
      }
      if (!groups.closes(last)) {
        continue;
      }
      PersonalDataSpan span = byRules(groups, first, last, layout, digits, n, context);
      if (span == null && count > 1 && cardAnyhow(groups, first, last, single, cardNamed)) {
        span =
            CardNumbers.valid(digits, n)
                ? span(groups, first, last, PersonalDataKinds.CREDIT_CARD)
                : null;
      }
      if (span != null) {
        best = span;
        next = last + 1;
      }
    }
    if (best != null) {
      out.add(best);
    }
    return next;
  }

  /** An unusual grouping is a card's where a card is named, or where short groups stand alone. */
  private static boolean cardAnyhow(
      DigitGroups groups, int first, int last, boolean shortGroups, boolean cardNamed) {
    boolean whole = !groups.joinedToPrevious(first) && !groups.joinedToPrevious(last + 1);
    return cardNamed || (shortGroups && whole);
  }

  private static @Nullable PersonalDataSpan byRules(
      DigitGroups groups,
      int first,
      int last,
      long layout,
      byte[] digits,
      int n,
      ContextIndex context) {
    List<NumberRule> rules = layout < 0 ? null : RULES.get(layout);
    if (rules == null) {
      return null;
    }
    boolean solid = first == last;
    if (solid && groups.dottedToPrevious(first)) {
      return null; // the fraction of a decimal number
    }
    boolean tied = groups.tied(first, last);
    int start = groups.start(first);
    int end = groups.end(last);
    for (NumberRule rule : rules) {
      Context needed = rule.needed();
      boolean named =
          needed == null || context.near(needed, start, end, NumberRule.BEFORE, NumberRule.AFTER);
      if (named && !(rule.alone() && tied) && rule.check().holds(digits, n)) {
        return groups.text.span(rule.kind(), start, end, rule.source());
      }
    }
    return null;
  }

  private static PersonalDataSpan span(DigitGroups groups, int first, int last, String kind) {
    return groups.text.span(
        kind, groups.start(first), groups.end(last), PersonalDataSpan.Source.CHECKSUM);
  }

  private static List<NumberRule> allRules() {
    List<NumberRule> rules = new ArrayList<>();
    rules.add(
        NumberRule.checksum(
            PersonalDataKinds.CREDIT_CARD, CardNumbers::valid, CardNumbers.LAYOUTS));
    rules.addAll(NationalIds.rules());
    return List.copyOf(rules);
  }
}
