package io.tidegate.core.privacy;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The names of the kinds of personal data. */
public final class PersonalDataKinds {

  public static final String CREDIT_CARD = "CREDIT_CARD";
  public static final String IBAN = "IBAN";
  public static final String EMAIL = "EMAIL";
  public static final String IP = "IP";
  public static final String PHONE = "PHONE";
  public static final String DATE_OF_BIRTH = "DATE_OF_BIRTH";
  public static final String US_SSN = "US_SSN";
  public static final String UK_NINO = "UK_NINO";
  public static final String UK_NHS = "UK_NHS";
  public static final String DE_TAX_ID = "DE_TAX_ID";
  public static final String NL_BSN = "NL_BSN";
  public static final String FR_NIR = "FR_NIR";
  public static final String ES_DNI = "ES_DNI";
  public static final String ES_NIE = "ES_NIE";
  public static final String IT_FISCAL_CODE = "IT_FISCAL_CODE";
  public static final String PL_PESEL = "PL_PESEL";
  public static final String BR_CPF = "BR_CPF";
  public static final String SE_PERSONNUMMER = "SE_PERSONNUMMER";
  public static final String NO_FNR = "NO_FNR";
  public static final String FI_HETU = "FI_HETU";
  public static final String BE_NRN = "BE_NRN";
  public static final String CH_AHV = "CH_AHV";
  public static final String CN_RESIDENT_ID = "CN_RESIDENT_ID";
  public static final String IN_AADHAAR = "IN_AADHAAR";

  /** Names of people; found by a classifier. */
  public static final String PERSON = "PERSON";

  /** Postal addresses. */
  public static final String ADDRESS = "ADDRESS";

  /** What somebody suffers from or takes; found by a classifier. */
  public static final String MEDICAL = "MEDICAL";

  /** A national number of which no more is known. */
  public static final String NATIONAL_ID = "NATIONAL_ID";

  private static final Set<String> NATIONAL_IDS =
      Set.of(
          US_SSN,
          UK_NINO,
          UK_NHS,
          DE_TAX_ID,
          NL_BSN,
          FR_NIR,
          ES_DNI,
          ES_NIE,
          IT_FISCAL_CODE,
          PL_PESEL,
          BR_CPF,
          SE_PERSONNUMMER,
          NO_FNR,
          FI_HETU,
          BE_NRN,
          CH_AHV,
          CN_RESIDENT_ID,
          IN_AADHAAR);

  private static final SortedSet<String> ALL = allKinds();

  private static final Map<String, String> SYNONYMS =
      Map.of(
          "EMAIL_ADDRESS", EMAIL,
          "IP_ADDRESS", IP,
          "IBAN_CODE", IBAN,
          "PHONE_NUMBER", PHONE,
          "DOB", DATE_OF_BIRTH);

  private PersonalDataKinds() {}

  /** Every kind that the detectors and the classifier that ships know, sorted. */
  public static SortedSet<String> all() {
    return ALL;
  }

  /** National identity, tax and health numbers. */
  public static Set<String> nationalIds() {
    return NATIONAL_IDS;
  }

  private static SortedSet<String> allKinds() {
    SortedSet<String> all =
        new TreeSet<>(
            Set.of(
                CREDIT_CARD,
                IBAN,
                EMAIL,
                IP,
                PHONE,
                DATE_OF_BIRTH,
                PERSON,
                ADDRESS,
                MEDICAL,
                NATIONAL_ID));
    all.addAll(NATIONAL_IDS);
    return Collections.unmodifiableSortedSet(all);
  }

  /** The name used here for a kind that other data sets call otherwise: upper case, one synonym. */
  public static String canonical(String kind) {
    String upper = kind.toUpperCase(Locale.ROOT);
    return SYNONYMS.getOrDefault(upper, upper);
  }
}
