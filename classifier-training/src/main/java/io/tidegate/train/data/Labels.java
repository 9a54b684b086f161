package io.tidegate.train.data;

import io.tidegate.router.classify.TaskTypes;
import java.util.List;
import java.util.Map;

/** The closed sets of labels, in the order of the model's outputs. */
public final class Labels {
  /** Task types, as the server knows them. */
  public static final List<String> TASKS = TaskTypes.NAMES;

  /** Kinds of personal data; index 0 means none. */
  public static final List<String> PII =
      List.of(
          "O",
          "PERSON",
          "ADDRESS",
          "PHONE",
          "EMAIL",
          "DATE_OF_BIRTH",
          "MEDICAL",
          "IBAN",
          "CREDIT_CARD",
          "NATIONAL_ID",
          "IP");

  /** Domains of a prompt, those of MMLU-Pro. */
  public static final List<String> DOMAINS =
      List.of(
          "biology",
          "business",
          "chemistry",
          "computer science",
          "economics",
          "engineering",
          "health",
          "history",
          "law",
          "math",
          "other",
          "philosophy",
          "physics",
          "psychology");

  private static final Map<String, String> PII_NAMES =
      Map.ofEntries(
          Map.entry("PERSON", "PERSON"),
          Map.entry("slot:first_name", "PERSON"),
          Map.entry("slot:last_name", "PERSON"),
          Map.entry("ADDRESS", "ADDRESS"),
          Map.entry("ZIP_CODE", "ADDRESS"),
          Map.entry("PHONE", "PHONE"),
          Map.entry("PHONE_NUMBER", "PHONE"),
          Map.entry("EMAIL", "EMAIL"),
          Map.entry("EMAIL_ADDRESS", "EMAIL"),
          Map.entry("DATE_OF_BIRTH", "DATE_OF_BIRTH"),
          Map.entry("MEDICAL", "MEDICAL"),
          Map.entry("IBAN", "IBAN"),
          Map.entry("IBAN_CODE", "IBAN"),
          Map.entry("CREDIT_CARD", "CREDIT_CARD"),
          Map.entry("NATIONAL_ID", "NATIONAL_ID"),
          Map.entry("US_SSN", "NATIONAL_ID"),
          Map.entry("US_DRIVER_LICENSE", "NATIONAL_ID"),
          Map.entry("IP", "IP"),
          Map.entry("IP_ADDRESS", "IP"));

  private Labels() {}

  /** The index of a task, or -1. */
  public static int task(String name) {
    return TASKS.indexOf(name);
  }

  /** The index of a domain, or -1: a free word is no domain. */
  public static int domain(String name) {
    return DOMAINS.indexOf(name);
  }

  /**
   * The index of a kind of personal data under any of its names; 0 for kinds that do not identify a
   * person by themselves, such as a city.
   */
  public static int pii(String name) {
    return PII.indexOf(PII_NAMES.getOrDefault(name, "O"));
  }
}
