package io.tidegate.edge.skills;

import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Instruction tasks, with computed answers, that need more than a few million weights; the shipped
 * decoder is not trained on any of them. They have no halves, since nothing here learns from them.
 */
public final class HardSkills {
  /** The kinds, in a fixed order. */
  public static final List<String> KINDS =
      List.of(
          "multiplication",
          "word_problem",
          "sort_numbers",
          "letter_count",
          "sorted_letters",
          "python_output",
          "modular_power",
          "roman_numeral",
          "calendar",
          "weekday",
          "divisors",
          "binary");

  private static final int[] ROMAN_VALUES = {1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1};
  private static final List<String> ROMAN_SIGNS =
      List.of("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I");
  private static final List<String> LONG_WORDS =
      List.of(
          "mississippi",
          "committee",
          "bookkeeper",
          "parallelogram",
          "refrigerator",
          "encyclopedia",
          "characteristic",
          "assessment",
          "international",
          "possession",
          "questionnaire",
          "uncharacteristically",
          "entrepreneurship",
          "perseverance",
          "millennium",
          "accommodation",
          "bureaucracy",
          "cooperation",
          "differentiable",
          "temperature",
          "pharmaceutical",
          "interdependence");

  private final Draw draw;

  private HardSkills(RandomGenerator random) {
    this.draw = new Draw(random, Split.HELD_OUT);
  }

  /** A task of a random kind. */
  public static SkillTask sample(RandomGenerator random) {
    return sample(KINDS.get(random.nextInt(KINDS.size())), random);
  }

  /**
   * A task of the kind named.
   *
   * @throws IllegalArgumentException when {@link #KINDS} does not name it
   */
  public static SkillTask sample(String kind, RandomGenerator random) {
    HardSkills skills = new HardSkills(random);
    return switch (kind) {
      case "multiplication" -> skills.multiplication();
      case "word_problem" -> skills.wordProblem();
      case "sort_numbers" -> skills.sortNumbers();
      case "letter_count" -> skills.letterCount();
      case "sorted_letters" -> skills.sortedLetters();
      case "python_output" -> skills.pythonOutput();
      case "modular_power" -> skills.modularPower();
      case "roman_numeral" -> skills.romanNumeral();
      case "calendar" -> skills.calendar();
      case "weekday" -> skills.weekday();
      case "divisors" -> skills.divisors();
      case "binary" -> skills.binary();
      default ->
          throw new IllegalArgumentException("kind must be one of " + KINDS + ", was " + kind);
    };
  }

  private static SkillTask task(String kind, String prompt, Object answer) {
    return new SkillTask(kind, prompt, answer.toString(), false);
  }

  private String say(String pattern, Object... values) {
    return String.format(Locale.ROOT, draw.expand(pattern), values);
  }

  private SkillTask multiplication() {
    int a = draw.between(123, 987);
    int b = draw.between(123, 987);
    return task(
        "multiplication",
        say("[What is|Calculate|Work out|Compute] %d [times|x|*] %d[.|. Only the number.]", a, b),
        a * b);
  }

  private SkillTask wordProblem() {
    int boxes = draw.between(12, 48);
    int each = draw.between(14, 36);
    int sold = draw.between(30, 120);
    int groups = draw.between(3, 9);
    int rest = (boxes * each - sold) % groups;
    return switch (draw.below(3)) {
      case 0 ->
          task(
              "word_problem",
              say(
                  "A shop [receives|buys] %d boxes with %d jars each. It sells %d jars and packs the rest in groups of %d. How many jars"
                      + " do not fit into a full group? [Answer with the number.|]",
                  boxes, each, sold, groups),
              rest);
      case 1 -> {
        int hours = draw.between(3, 8);
        int speed = 5 * draw.between(9, 24);
        int pauseKm = draw.between(11, 95);
        yield task(
            "word_problem",
            say(
                "A [train|bus] drives %d hours at %d km/h, then %d km more, and then goes back half of the whole way. How far from the"
                    + " start is it, in metres?",
                hours, speed, pauseKm),
            (hours * speed + pauseKm) * 500);
      }
      default -> {
        int price = draw.between(13, 79);
        int count = draw.between(11, 29);
        int percent = 10 * draw.between(1, 4);
        yield task(
            "word_problem",
            say(
                "%d tickets cost %d euros each. The group gets %d%% off the total. How many cents does the group pay?",
                count, price, percent),
            count * price * (100 - percent));
      }
    };
  }

  private SkillTask sortNumbers() {
    List<Integer> numbers =
        IntStream.generate(() -> draw.between(10, 999)).distinct().limit(7).boxed().toList();
    boolean ascending = draw.chance(0.5);
    String order =
        ascending
            ? "[ascending order|from small to large]"
            : "[descending order|from large to small]";
    String sorted =
        numbers.stream()
            .sorted(ascending ? (a, b) -> Integer.compare(a, b) : (a, b) -> Integer.compare(b, a))
            .map(String::valueOf)
            .collect(Collectors.joining(", "));
    String given = numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return task(
        "sort_numbers",
        say("[Sort|Put|Arrange] these numbers in " + order + ": %s", given)
            .replace("in from", "from"),
        sorted);
  }

  private SkillTask letterCount() {
    String word = draw.any(LONG_WORDS) + draw.any(Lexicon.NOUNS);
    char letter = word.charAt(draw.below(word.length()));
    long count = word.chars().filter(c -> c == letter).count();
    return task(
        "letter_count",
        say("How many times does the letter %s [occur|appear] in \"%s\"?", letter, word),
        count);
  }

  private SkillTask sortedLetters() {
    String word = draw.any(LONG_WORDS);
    String sorted =
        word.chars().sorted().mapToObj(c -> String.valueOf((char) c)).collect(Collectors.joining());
    return task(
        "sorted_letters",
        say("[Write|Put|Arrange] the letters of \"%s\" in alphabetical order, as one word.", word),
        sorted);
  }

  private SkillTask pythonOutput() {
    int n = draw.between(7, 15);
    int k = draw.between(2, 5);
    int a = draw.between(2, 9);
    return switch (draw.below(3)) {
      case 0 ->
          task(
              "python_output",
              say(
                  "What does this Python code print? print(sum(x*x for x in range(%d) if x %% %d == 1))",
                  n, k),
              IntStream.range(0, n).filter(x -> x % k == 1).map(x -> x * x).sum());
      case 1 ->
          task(
              "python_output",
              say(
                  "[What is printed|What is the output]?\nx = %d\nfor i in range(%d):\n    x = (x * %d + i) %% 97\nprint(x)",
                  a, n, k),
              IntStream.range(0, n).reduce(a, (x, i) -> (x * k + i) % 97));
      default -> {
        String word = draw.any(LONG_WORDS);
        StringBuilder out = new StringBuilder();
        for (int i = word.length() - 1; i >= 0; i -= 2) {
          out.append(word.charAt(i));
        }
        yield task(
            "python_output",
            say("What does this Python code print? print('%s'%s)", word, "[::-2]"),
            out);
      }
    };
  }

  private SkillTask modularPower() {
    int base = draw.between(3, 29);
    int exponent = draw.between(11, 60);
    int modulus = draw.between(31, 97);
    long result = 1;
    for (int i = 0; i < exponent; i++) {
      result = result * base % modulus;
    }
    return task(
        "modular_power",
        say("[What is|Compute] %d to the power of %d, modulo %d?", base, exponent, modulus),
        result);
  }

  private SkillTask romanNumeral() {
    int number = draw.between(1444, 3999);
    StringBuilder roman = new StringBuilder();
    int rest = number;
    for (int i = 0; i < ROMAN_VALUES.length; i++) {
      while (rest >= ROMAN_VALUES[i]) {
        roman.append(ROMAN_SIGNS.get(i));
        rest -= ROMAN_VALUES[i];
      }
    }
    return draw.chance(0.5)
        ? task("roman_numeral", say("[Write|Give] %d as a Roman numeral.", number), roman)
        : task("roman_numeral", say("Which number is the Roman numeral %s?", roman), number);
  }

  private LocalDate date() {
    return LocalDate.of(draw.between(1990, 2035), 1, 1).plusDays(draw.below(365));
  }

  private SkillTask calendar() {
    LocalDate from = date();
    int days = draw.between(45, 400);
    return draw.chance(0.5)
        ? task(
            "calendar",
            say(
                "Which date is %d days after %s? [Write it as YYYY-MM-DD.|Answer in ISO format.]",
                days, from),
            from.plusDays(days))
        : task(
            "calendar",
            say("How many days are there from %s to %s?", from, from.plusDays(days)),
            days);
  }

  private SkillTask weekday() {
    LocalDate day = date();
    return task(
        "weekday",
        say("[Which|What] day of the week [is|was] %s?[| One word.]", day),
        day.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
  }

  private SkillTask divisors() {
    int number = draw.between(48, 360);
    String list =
        IntStream.rangeClosed(1, number)
            .filter(d -> number % d == 0)
            .mapToObj(String::valueOf)
            .collect(Collectors.joining(", "));
    return task(
        "divisors",
        say("[List|Give me|Name] all divisors of %d, separated by commas.", number),
        list);
  }

  private SkillTask binary() {
    int number = draw.between(300, 4000);
    return task(
        "binary", say("[Write|Give] %d in binary.", number), Integer.toBinaryString(number));
  }
}
