package io.tidegate.train.data;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Generated sentences with numbers and codes that look like personal data and are none: hashes,
 * order and tracking numbers, versions, times, ISBNs, prices. They teach what not to flag.
 */
public final class LookAlikes {
  private static final List<String> BEFORE =
      List.of(
          "",
          "",
          "why does ",
          "please check ",
          "see ",
          "fyi ",
          "what is ",
          "error with ",
          "the customer says ",
          "log: ",
          "can you find ",
          "it failed at ");
  private static final List<String> AFTER =
      List.of(
          "",
          "",
          " broke the build",
          " is missing",
          " again",
          ", thanks",
          " was shipped yesterday",
          "?",
          " and restart",
          " since monday",
          " does not match",
          " (second try)",
          " in the report");

  private final SplittableRandom random;

  private LookAlikes(long seed) {
    random = new SplittableRandom(seed);
  }

  /** {@code count} sentences, labelled as free of personal data. */
  public static List<Example> draw(int count, long seed) {
    LookAlikes draw = new LookAlikes(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String text = draw.any(BEFORE) + draw.code() + draw.any(AFTER);
      if (draw.random.nextInt(3) == 0) {
        text += " " + draw.code();
      }
      examples.add(
          new Example(text, -1, Float.NaN, Float.NaN, Optional.of(List.of()), "look_alikes", text));
    }
    return examples;
  }

  private String code() {
    return switch (random.nextInt(16)) {
      case 0 -> "commit " + hex(20);
      case 1 -> "sha256 " + hex(32);
      case 2 -> "commit " + hex(4);
      case 3 -> "request id " + uuid();
      case 4 -> "order " + digits(8 + random.nextInt(4));
      case 5 -> "tracking 1Z" + hex(4).toUpperCase(java.util.Locale.ROOT) + digits(10);
      case 6 -> "ISBN 978-" + digits(1) + "-" + digits(2) + "-" + digits(6) + "-" + digits(1);
      case 7 -> "version " + digits(1) + "." + digits(2) + "." + digits(1) + "." + digits(2);
      case 8 -> "job " + digits(6) + " took " + digits(13) + " ms";
      case 9 ->
          "20"
              + digits(2)
              + "-0"
              + (1 + random.nextInt(9))
              + "-1"
              + digits(1)
              + "T1"
              + digits(1)
              + ":24:38Z";
      case 10 -> "invoice 20" + digits(2) + "-" + digits(5) + " due in 30 days";
      case 11 -> "part no. " + letters(2) + digits(6) + "-" + letters(1);
      case 12 -> "the total is " + digits(1) + "," + digits(3) + ".00 plus 19% tax";
      case 13 -> "numbers " + digits(2) + " " + digits(1) + " " + digits(2) + " " + digits(2);
      case 14 -> "3." + digits(12) + " times " + digits(2);
      default -> "key " + letters(4) + digits(4) + letters(2) + hex(5);
    };
  }

  private String any(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private String hex(int bytes) {
    byte[] drawn = new byte[bytes];
    random.nextBytes(drawn);
    return HexFormat.of().formatHex(drawn);
  }

  private String uuid() {
    return hex(4) + "-" + hex(2) + "-" + hex(2) + "-" + hex(2) + "-" + hex(6);
  }

  private String digits(int count) {
    StringBuilder out = new StringBuilder();
    out.append((char) ('1' + random.nextInt(9)));
    while (out.length() < count) {
      out.append((char) ('0' + random.nextInt(10)));
    }
    return out.toString();
  }

  private String letters(int count) {
    StringBuilder out = new StringBuilder();
    while (out.length() < count) {
      out.append((char) ('A' + random.nextInt(26)));
    }
    return out.toString();
  }
}
