package io.tidegate.deploy.demo;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fictional contact and payment data that the workload plants, and the way to find it. */
final class ContactData {
  /** E-mail addresses and telephone numbers in the forms that the instruction tasks use. */
  private static final Pattern CONTACT =
      Pattern.compile(
          "[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[a-z]{2,}"
              + "|\\+\\d{2} \\d{2} [\\d ]{7,9}"
              + "|\\(\\d{3}\\) 555-01\\d{2}"
              + "|\\b\\d{3}-555-01\\d{2}"
              + "|\\b0\\d{3} \\d{6}\\b");

  /** Card networks' published test numbers. */
  private static final String[] CARDS = {
    "4111 1111 1111 1111", "5555 5555 5555 4444", "4012 8888 8888 1881", "5105 1051 0510 5100"
  };

  /** Example account numbers from the IBAN registry. */
  private static final String[] IBANS = {
    "GB29 NWBK 6016 1331 9268 19", "DE89 3704 0044 0532 0130 00", "NL91 ABNA 0417 1643 00"
  };

  private ContactData() {}

  /** All contact data in a text. */
  static Set<String> in(String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = CONTACT.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group().strip());
    }
    return found;
  }

  /** An address that occurs nowhere else: who sees it has seen that request. */
  static String canary(int index, RandomGenerator random) {
    return String.format(
        Locale.ROOT, "canary.%d.%06x@private-mail.example", index, random.nextInt(1 << 24));
  }

  static String card(RandomGenerator random) {
    return CARDS[random.nextInt(CARDS.length)];
  }

  static String iban(RandomGenerator random) {
    return IBANS[random.nextInt(IBANS.length)];
  }
}
