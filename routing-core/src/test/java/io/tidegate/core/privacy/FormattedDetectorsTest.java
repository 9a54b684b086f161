package io.tidegate.core.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FormattedDetectorsTest {

  /** Each example follows its kind's published rule; none belongs to anybody. */
  private static final Map<String, List<String>> EXAMPLES =
      Map.ofEntries(
          Map.entry(
              "CREDIT_CARD",
              List.of(
                  "my card is 4111 1111 1111 1111 thanks",
                  "pan=5555555555554444",
                  "Amex 3782 822463 10005.",
                  "6011-1111-1111-1117",
                  "30569309025904",
                  "Visa4242424242424242",
                  "card: 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
                  "41 11 11 11 11 11 11 11")),
          Map.entry(
              "IBAN",
              List.of(
                  "pay to DE89 3704 0044 0532 0130 00 please",
                  "iban:gb29nwbk60161331926819",
                  "IBANNL91ABNA0417164300",
                  "FR14 2004 1010 0505 0001 3M02 606",
                  "NO93-8601-1117-947",
                  "MT84MALT011000012345MTLCAST001S")),
          Map.entry(
              "EMAIL",
              List.of(
                  "write to jane.doe+news@mail.example.co.uk.",
                  "<a@b.io>",
                  "jane (at) example [dot] org",
                  "\u043f\u043e\u0447\u0442\u0430@\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444")),
          Map.entry(
              "IP",
              List.of(
                  "from 84.115.203.61:443",
                  "client ip 10.0.0.7",
                  "2001:db8::8a2e:370:7334",
                  "fe80:0:0:0:202:b3ff:fe1e:8329")),
          Map.entry("US_SSN", List.of("536-90-4418", "ssn 536904418", "her social's 536 90 4418")),
          Map.entry("UK_NINO", List.of("NI AB 12 34 56 C", "ab123456c")),
          Map.entry("UK_NHS", List.of("NHS number 943 476 5919")),
          Map.entry("DE_TAX_ID", List.of("86095742719", "IdNr. 47 036 892 816")),
          Map.entry("NL_BSN", List.of("BSN 111222333", "burgerservicenummer: 1112.22.333")),
          Map.entry("FR_NIR", List.of("2 55 08 14 168 025 38", "255081416802538")),
          Map.entry("ES_DNI", List.of("DNI 12345678Z", "12.345.678-Z")),
          Map.entry("ES_NIE", List.of("X1234567L", "x-1234567-l")),
          Map.entry("IT_FISCAL_CODE", List.of("RSSMRA85T10A562S", "rss mra 85t10 a562s")),
          Map.entry("PL_PESEL", List.of("PESEL 44051401359")),
          Map.entry("BR_CPF", List.of("111.444.777-35", "cpf 52998224725")),
          Map.entry("SE_PERSONNUMMER", List.of("811228-9874", "personnummer 198112289874")),
          Map.entry("NO_FNR", List.of("01010750160")),
          Map.entry("FI_HETU", List.of("131052-308T")),
          Map.entry("BE_NRN", List.of("85.07.30-033.28")),
          Map.entry("CH_AHV", List.of("756.9217.0769.85")),
          Map.entry("CN_RESIDENT_ID", List.of("11010519491231002X")),
          Map.entry("IN_AADHAAR", List.of("Aadhaar 2341 2341 2346")),
          Map.entry(
              "DATE_OF_BIRTH",
              List.of(
                  "born 14 July 1991",
                  "DOB: 02/11/1978",
                  "geb. 17.06.1948",
                  "N\u00e9 le 3 mars 1987",
                  "birthday: July 22nd, 1983",
                  "Rallis * 22.02.1975",
                  "(b. 27 Jan 1995)",
                  "\u751f\u5e74\u6708\u65e5 1990\u5e745\u670830\u65e5",
                  "d.o.b. 1999-11-23")));

  @Test
  void detect_everyExample_findsItsKind() {
    EXAMPLES.forEach(
        (kind, texts) -> texts.forEach(text -> assertThat(kinds(text)).as(text).contains(kind)));
  }

  @Test
  void detect_wrongCheckDigit_findsNoSuchKind() {
    assertThat(kinds("4111 1111 1111 1112")).isEmpty();
    assertThat(kinds("DE89 3704 0044 0532 0130 01")).isEmpty();
    assertThat(kinds("DNI 12345678A")).isEmpty();
    assertThat(kinds("RSSMRA85T10A562T")).isEmpty();
    assertThat(kinds("131052-308U")).isEmpty();
    assertThat(kinds("111.444.777-36")).isEmpty();
    assertThat(kinds("000-12-3456 666-12-3456 912-12-3456 536-00-4418")).isEmpty();
  }

  @Test
  void detect_lookAlikeNumbers_findsNothing() {
    for (String text :
        List.of(
            "order 4500123987 shipped, tracking 1Z999AA10123456784",
            "upgrade from v2.45.1.0 to version 10.0.19045.1 and Chrome 120.0.6099.109",
            "at 2025-11-21T11:24:38.123Z and 20251121112438 and 1763724278123",
            "id 550e8400-e29b-41d4-a716-446655440000",
            "sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "ISBN 978-3-16-148410-0",
            "prices 1,299.00 and 19.99, 3.14159265358979312, 0.4111111111111111",
            "std::vector<int> a::b 12:30:45 00:1a:2b:3c:4d:5e",
            "bind 127.0.0.1 0.0.0.0 255.255.255.0 section 4.2.1.3",
            "git clone git@github.com:org/repo.git and icon@2x.png and pkg@1.2.3",
            "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
            "part HX-219-09-9999 and Rev S/N 078-05-1120-K",
            "the meeting is on 14 July 2024, Mozart was born on 27 January 1756",
            "NATO enforced it on 12 April 1993",
            "* 12.12.2024 release\n* 13.12.2024 party",
            "fingerprint 43:51:43:a1:b5:fc:8b:b7:0a:3a:a9:b1:0f:66:73:a8")) {
      assertThat(kinds(text)).as(text).isEmpty();
    }
  }

  /** Padding, other scripts and look-alike letters must not hide a number from the router. */
  @Test
  void detect_disguisedNumbers_findsThem() {
    for (String text :
        List.of(
            "4\u200b1\u200b1\u200b1\u200b 1111\u00a01111\u20091111",
            "\uff14\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11",
            "\u0664\u0661\u0661\u0661 \u0661\u0661\u0661\u0661 \u0661\u0661\u0661\u0661 \u0661\u0661\u0661\u0661",
            "4111\u20131111\u20141111\u22121111",
            "4111 1l1l 1I11 1111",
            "\u2463\u2460\u2460\u2460 1111 1111 1111",
            "4\u033611\u03361 1111 1111 1111",
            "\ud835\udfd2\ud835\udfcf\ud835\udfcf\ud835\udfcf 1111 1111 1111",
            "4111 - 1111 - 1111 - 1111",
            "card 41 1111 11 1111 1111")) {
      assertThat(kinds(text)).as(text).contains("CREDIT_CARD");
    }
    assertThat(kinds("D\u0415\u200d89 3704 0044 0532 0130 00")).contains("IBAN");
    assertThat(kinds("jane\u200b@exam\u00adple.com")).contains("EMAIL");
    assertThat(kinds("jane\uff20example\uff0ecom")).contains("EMAIL");
  }

  /** What stands around a number must not lower what is found. */
  @Test
  void detect_anyTextAround_keepsWhatWasFound() {
    List<String> around =
        List.of(
            "", "not a card: ", "order number ", "version ", "1234 ", "x", "\u200b", "```\n", "#");
    for (String before : around) {
      for (String after : List.of("", " is no personal data", " 5678", "\n```", ",", ".")) {
        assertThat(kinds(before + "4111 1111 1111 1111" + after)).contains("CREDIT_CARD");
      }
    }
  }

  @Test
  void detect_invisibleCharacters_spanCoversTheSource() {
    String text = "to \ud83d\ude00 4\u200b111 1111 1111 1111!";
    List<PersonalDataSpan> found = find(text);
    assertThat(found).hasSize(1);
    assertThat(text.substring(found.get(0).start(), found.get(0).end()))
        .isEqualTo("4\u200b111 1111 1111 1111");
    assertThat(found.get(0).source()).isEqualTo(PersonalDataSpan.Source.CHECKSUM);
  }

  @Test
  void detect_ibanHoldsCardLikeDigits_reportsTheIbanAlone() {
    assertThat(find("ES94 6686 9409 4478 7909 1655"))
        .extracting(PersonalDataSpan::kind)
        .containsExactly("IBAN");
  }

  /**
   * Reads of the folded text are counted: four times the text may cost about four times the reads.
   */
  @Test
  void detect_hostileText_readsGrowLinearly() {
    for (String unit :
        List.of(
            "4",
            "4 ",
            "4-",
            "41 1",
            "1.",
            "a@",
            "a.",
            "@",
            "::",
            "a:",
            "1:",
            "card 4 ",
            "born ",
            "DE89 3704 ",
            "(at)",
            "1.1.1.1.",
            "o1l",
            "\u200b4",
            "\u0664",
            "geb 1",
            "born 1 jan ",
            "4111 1111 1111 ",
            "RSSMRA85T10A562",
            "x-1",
            "\u30ab\u30fc\u30c94")) {
      long small = reads(unit.repeat(20_000 / unit.length()));
      long large = reads(unit.repeat(80_000 / unit.length()));
      assertThat(large).as("reads for %s", unit).isLessThan(small * 44 / 10 + 10_000);
      assertThat(large).as("reads for %s", unit).isLessThan(80_000L * 400);
    }
  }

  @Test
  void detect_randomText_spansLieInsideAndInOrder() {
    Random random = new Random(7);
    String alphabet = "0123456789 -./@:abcdefilnorsz\u200b\u0664\ud835\ud83d\ude00";
    for (int round = 0; round < 3000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 60; i++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      int last = 0;
      for (PersonalDataSpan span : find(text.toString())) {
        assertThat(span.end()).isLessThanOrEqualTo(text.length());
        assertThat(span.start()).isGreaterThanOrEqualTo(last);
        last = span.start();
      }
    }
  }

  @Test
  void canonical_otherNames_becomeOurs() {
    assertThat(PersonalDataKinds.canonical("email_address")).isEqualTo("EMAIL");
    assertThat(PersonalDataKinds.canonical("PERSON")).isEqualTo("PERSON");
  }

  private static long reads(String text) {
    CountingText counted = new CountingText(text);
    FormattedDetectors.detect(counted, ContextIndex.of(counted), new ArrayList<>());
    return counted.reads;
  }

  private static List<PersonalDataSpan> find(String text) {
    List<PersonalDataSpan> out = new ArrayList<>();
    FormattedDetectors.all().detect(text, out);
    return out;
  }

  private static List<String> kinds(String text) {
    return find(text).stream().map(PersonalDataSpan::kind).toList();
  }

  private static final class CountingText extends FoldedText {
    private long reads;

    CountingText(CharSequence source) {
      super(source);
    }

    @Override
    public char at(int index) {
      reads++;
      return super.at(index);
    }
  }
}
