package io.tidegate.core.privacy;

import java.util.List;

/** National identity, tax and health numbers made of digits alone, by their published rules. */
final class NationalIds {

  private NationalIds() {}

  static List<NumberRule> rules() {
    return List.of(
        NumberRule.checksum(PersonalDataKinds.US_SSN, NationalIds::ssn, "3-2-4")
            .formatOnly()
            .standingAlone(),
        NumberRule.checksum(PersonalDataKinds.US_SSN, NationalIds::ssn, "9", "3-3-3", "3-6", "5-4")
            .formatOnly()
            .needing(Context.SSN),
        NumberRule.checksum(PersonalDataKinds.DE_TAX_ID, NationalIds::taxId, "11", "2-3-3-3"),
        NumberRule.checksum(PersonalDataKinds.PL_PESEL, NationalIds::pesel, "11", "6-5"),
        NumberRule.checksum(PersonalDataKinds.BR_CPF, NationalIds::cpf, "11", "3-3-3-2", "9-2"),
        NumberRule.checksum(PersonalDataKinds.NO_FNR, NationalIds::fnr, "11", "6-5", "2-2-2-5"),
        NumberRule.checksum(PersonalDataKinds.BE_NRN, NationalIds::nrn, "11", "2-2-2-3-2", "6-3-2"),
        NumberRule.checksum(
            PersonalDataKinds.FR_NIR, NationalIds::nir, "15", "13-2", "1-2-2-2-3-3-2", "7-3-3-2"),
        NumberRule.checksum(PersonalDataKinds.CH_AHV, NationalIds::ahv, "13", "3-4-4-2"),
        NumberRule.checksum(
            PersonalDataKinds.CN_RESIDENT_ID, NationalIds::residentId, "18", "6-8-4", "6-4-4-4"),
        NumberRule.checksum(PersonalDataKinds.SE_PERSONNUMMER, NationalIds::personnummer, "6-4")
            .standingAlone(),
        NumberRule.checksum(PersonalDataKinds.SE_PERSONNUMMER, NationalIds::personnummerLong, "8-4")
            .standingAlone(),
        NumberRule.checksum(PersonalDataKinds.SE_PERSONNUMMER, NationalIds::personnummer, "10")
            .needing(Context.PERSONNUMMER),
        NumberRule.checksum(PersonalDataKinds.SE_PERSONNUMMER, NationalIds::personnummerLong, "12")
            .needing(Context.PERSONNUMMER),
        NumberRule.checksum(
                PersonalDataKinds.NL_BSN, NationalIds::bsn, "9", "4-2-3", "3-3-3", "8", "4-5")
            .needing(Context.BSN),
        NumberRule.checksum(PersonalDataKinds.UK_NHS, NationalIds::nhs, "10", "3-3-4")
            .needing(Context.NHS),
        NumberRule.checksum(PersonalDataKinds.IN_AADHAAR, NationalIds::aadhaar, "12", "4-4-4")
            .needing(Context.AADHAAR));
  }

  /** US: area not 000, 666 or 9xx; group and serial not zero. */
  static boolean ssn(byte[] d, int n) {
    long area = Checksums.value(d, 0, 3);
    return area != 0
        && area != 666
        && area < 900
        && Checksums.value(d, 3, 5) != 0
        && Checksums.value(d, 5, 9) != 0;
  }

  /** Germany: of the first ten digits exactly one occurs twice or three times; mod 11,10. */
  static boolean taxId(byte[] d, int n) {
    int[] count = new int[10];
    for (int i = 0; i < 10; i++) {
      count[d[i]]++;
    }
    int repeated = 0;
    for (int times : count) {
      repeated += times >= 2 ? 1 : 0;
      if (times > 3) {
        return false;
      }
    }
    return d[0] != 0 && repeated == 1 && Checksums.mod1110(d, 11);
  }

  /** Poland: birth date with the century in the month; weights 1 3 7 9. */
  static boolean pesel(byte[] d, int n) {
    int month = d[2] * 10 + d[3];
    return (month <= 12 || (month >= 21 && month <= 32))
        && Checksums.day(month % 20, d[4] * 10 + d[5])
        && Checksums.weighted(d, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1) % 10 == 0;
  }

  /** Brazil: two check digits mod 11; eleven equal digits are none. */
  static boolean cpf(byte[] d, int n) {
    boolean same = true;
    for (int i = 1; i < 11; i++) {
      same &= d[i] == d[0];
    }
    int first = Checksums.weighted(d, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    int second = Checksums.weighted(d, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    return !same && first == d[9] && second == d[10];
  }

  /** Norway: birth date (day or month raised by 40 for some), two check digits mod 11. */
  static boolean fnr(byte[] d, int n) {
    int day = (d[0] * 10 + d[1]) % 40;
    int month = (d[2] * 10 + d[3]) % 40;
    return Checksums.day(month, day)
        && Checksums.weighted(d, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1) % 11 == 0
        && Checksums.weighted(d, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
  }

  /**
   * Belgium: birth date, serial, 97 minus the nine digits mod 97, from 2000 on with a leading 2.
   */
  static boolean nrn(byte[] d, int n) {
    long nine = Checksums.value(d, 0, 9);
    long check = Checksums.value(d, 9, 11);
    return Checksums.day(d[2] * 10 + d[3], d[4] * 10 + d[5])
        && (check == 97 - nine % 97 || check == 97 - (2_000_000_000L + nine) % 97);
  }

  /** France: sex, year, month, place, order and the key 97 minus the thirteen digits mod 97. */
  static boolean nir(byte[] d, int n) {
    long month = Checksums.value(d, 3, 5);
    boolean sex = d[0] >= 1 && d[0] <= 8 && d[0] != 5 && d[0] != 6;
    boolean months = (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50;
    return sex && months && 97 - Checksums.value(d, 0, 13) % 97 == Checksums.value(d, 13, 15);
  }

  /** Switzerland: prefix 756, check digit of an EAN-13. */
  static boolean ahv(byte[] d, int n) {
    return Checksums.value(d, 0, 3) == 756
        && Checksums.weighted(d, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1) % 10 == 0;
  }

  /** China: region, birth date, order, ISO 7064 mod 11-2; a last X is found elsewhere. */
  static boolean residentId(byte[] d, int n) {
    return residentIdRemainder(d) == d[17];
  }

  /** The check value 0..10 (10 is X) of the first 17 digits; -1 when they are no such number. */
  static int residentIdRemainder(byte[] d) {
    long year = Checksums.value(d, 6, 10);
    if (d[0] == 0
        || year < 1900
        || year > 2099
        || !Checksums.day(d[10] * 10 + d[11], d[12] * 10 + d[13])) {
      return -1;
    }
    int sum = Checksums.weighted(d, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2);
    return (12 - sum % 11) % 11;
  }

  /** Sweden: birth date (day raised by 60 for some) and Luhn's check over ten digits. */
  static boolean personnummer(byte[] d, int n) {
    return swedish(d, 0);
  }

  static boolean personnummerLong(byte[] d, int n) {
    long year = Checksums.value(d, 0, 4);
    return year >= 1890 && year <= 2099 && swedish(d, 2);
  }

  private static boolean swedish(byte[] d, int from) {
    int day = (d[from + 4] * 10 + d[from + 5]) % 60;
    return Checksums.day(d[from + 2] * 10 + d[from + 3], day)
        && Checksums.value(d, from + 6, from + 9) != 0
        && Checksums.luhn(d, from, from + 10);
  }

  /**
   * Netherlands: the weighted sum 9 8 7 6 5 4 3 2 -1 is a multiple of 11; eight digits lead with 0.
   */
  static boolean bsn(byte[] d, int n) {
    int sum =
        n == 9
            ? Checksums.weighted(d, 9, 8, 7, 6, 5, 4, 3, 2, -1)
            : Checksums.weighted(d, 8, 7, 6, 5, 4, 3, 2, -1);
    return sum != 0 && sum % 11 == 0;
  }

  /** England and Wales: weights 10 to 2, check digit 11 minus the sum mod 11. */
  static boolean nhs(byte[] d, int n) {
    return Checksums.weighted(d, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
  }

  /** India: twelve digits, the first from 2 on, Verhoeff's check. */
  static boolean aadhaar(byte[] d, int n) {
    return d[0] >= 2 && Checksums.verhoeff(d, 12);
  }
}
