package io.tidegate.edge.skills;

import java.util.ArrayList;
import java.util.List;

/** Arithmetic and comparison with one- and two-digit numbers. */
final class NumberTasks {
  private static final List<String> PLUS =
      List.of(
          "[What is|What's|Calculate|Compute|How much is|Work out|Tell me] %d [+|plus] %d[?|]",
          "%d [+|plus] %d[ =| = ?|?|]",
          "[Add|Sum up] %d and %d[.|| please]",
          "[What is|Give me|Find] the sum of %d and %d[?|]",
          "[I have|We have|They have] %d [apples|coins|books|boxes] and [get|buy|find] %d more. How many [in total|altogether]?");
  private static final List<String> MINUS =
      List.of(
          "[What is|What's|Calculate|Compute|How much is|Work out|Tell me] %d [-|minus] %d[?|]",
          "%d [-|minus] %d[ =| = ?|?|]",
          "[Take|Subtract] %2$d from %1$d[.|| please]",
          "[What is|Give me|Find] the difference of %d and %d[?|]",
          "[I have|There are|She has] %d [apples|coins|books|boxes], %d are [lost|sold|gone]. How many are left?");
  private static final List<String> LARGER =
      List.of(
          "[Which is|Which number is|What is] [larger|bigger|greater|higher][,|:] %d or %d?",
          "[Is|] %d or %d [larger|bigger|greater|higher|more]?",
          "[Give me|Return|Tell me|Pick] the [larger|bigger|greater|higher] [of|number of|one of] %d and %d[.|]",
          "[Which is|Which one is] [more|the maximum], %d or %d?");
  private static final List<String> PARITY =
      List.of(
          "Is %d [even or odd|odd or even][?|]",
          "[Is the number|Tell me if|Tell me whether|Say if|Check whether] %d [is |]even or odd[?|.|]",
          "Even or odd: %d[?|]",
          "%d - [even or odd|odd or even]?",
          "[The number is|Number:|Take] %d. [Even or odd|Odd or even|Is it even or odd]?");
  private static final List<String> PLUS_NEXT =
      List.of(
          "[And|Now|And now|Then] the sum[.|?|]",
          "[And what|What|Ok, what] is the sum?",
          "[And|Now] add them[.| please|]");
  private static final List<String> MINUS_NEXT =
      List.of(
          "[And|Now|And now|Then] the difference[.|?|]",
          "[And what|What|Ok, what] is the difference?",
          "[And|Now] subtract them[.| please|]");
  private static final List<String> LARGER_NEXT =
      List.of(
          "[And|Now|And now|Then] the [larger|bigger|greater] one[.|?|]",
          "[And which|Which|Ok, which] is [larger|bigger|greater]?");

  private final Draw draw;

  NumberTasks(Draw draw) {
    this.draw = draw;
  }

  private record Pair(int first, int second) {
    String key() {
      return "pair " + Math.min(first, second) + " " + Math.max(first, second);
    }
  }

  SkillTask sum(String kind) {
    boolean plus = kind.equals("addition");
    Pair pair = draw.ofThisHalf(this::pair, Pair::key);
    int first = plus ? pair.first : Math.max(pair.first, pair.second);
    int second = plus ? pair.second : Math.min(pair.first, pair.second);
    String prompt = String.format(draw.wording(plus ? PLUS : MINUS), first, second);
    return new SkillTask(
        kind, prompt, Integer.toString(plus ? first + second : first - second), false);
  }

  /** Several questions about two numbers, the first with the numbers, the others without. */
  List<SkillTask> conversation() {
    Pair pair = draw.ofThisHalf(this::pair, Pair::key);
    int a = Math.max(pair.first, pair.second);
    int b = Math.min(pair.first, pair.second);
    if (a == b) {
      return List.of(sum("addition"));
    }
    List<SkillTask> tasks = new ArrayList<>();
    for (String kind : draw.shuffled(List.of("addition", "subtraction", "larger_number"))) {
      boolean opening = tasks.isEmpty();
      tasks.add(
          switch (kind) {
            case "addition" ->
                new SkillTask(
                    kind,
                    opening ? String.format(draw.wording(PLUS), a, b) : draw.wording(PLUS_NEXT),
                    "" + (a + b),
                    false);
            case "subtraction" ->
                new SkillTask(
                    kind,
                    opening ? String.format(draw.wording(MINUS), a, b) : draw.wording(MINUS_NEXT),
                    "" + (a - b),
                    false);
            default ->
                new SkillTask(
                    kind,
                    opening
                        ? String.format(draw.wording(LARGER), a, b).strip()
                        : draw.wording(LARGER_NEXT),
                    "" + a,
                    false);
          });
    }
    return tasks;
  }

  private Pair pair() {
    return draw.chance(0.3)
        ? new Pair(draw.between(1, 20), draw.between(1, 9))
        : new Pair(draw.between(1, 99), draw.between(1, 99));
  }

  SkillTask larger() {
    Pair pair =
        draw.ofThisHalf(
            () -> {
              int bound = draw.chance(0.5) ? 99 : 999;
              int first = draw.between(1, bound);
              int second = draw.between(1, bound);
              return new Pair(first, second == first ? first + 1 : second);
            },
            Pair::key);
    String prompt = String.format(draw.wording(LARGER), pair.first, pair.second).strip();
    return new SkillTask(
        "larger_number", prompt, Integer.toString(Math.max(pair.first, pair.second)), false);
  }

  SkillTask parity() {
    int number =
        draw.ofThisHalf(() -> draw.between(1, draw.chance(0.5) ? 99 : 9999), n -> "parity " + n);
    return new SkillTask(
        "even_or_odd",
        String.format(draw.wording(PARITY), number),
        number % 2 == 0 ? "even" : "odd",
        false);
  }
}
