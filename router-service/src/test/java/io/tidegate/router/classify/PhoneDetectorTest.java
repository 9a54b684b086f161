package io.tidegate.router.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.core.privacy.PersonalDataSpan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhoneDetectorTest {

  private final PhoneDetector detector = new PhoneDetector(PhoneDetector.DEFAULT_REGIONS);

  @Test
  void detect_numbersAsPeopleWriteThem_findsThem() {
    for (String text :
        List.of(
            "+49 151 5550 7714",
            "call +447911123456 now",
            "0049 30 901820",
            "+44 (0)20 7946 0018",
            "(212) 555-0187 or later",
            "212-555-0187",
            "my mobile is 07911 123456",
            "020 7946 0213",
            "Tel. 07071 55 80 12",
            "bizum a Susana 600 123 987",
            "tel 601774205",
            "ring me on 555-0148",
            "\uff0b\uff14\uff19 \uff11\uff15\uff11 \uff15\uff15\uff15\uff10 \uff17\uff17\uff11\uff14",
            "+4\u200b9 151 5550 7714")) {
      assertThat(find(text)).as(text).hasSize(1);
    }
  }

  @Test
  void detect_otherNumbers_findsNothing() {
    for (String text :
        List.of(
            "order 5520-118-44 and invoice 2024-11873",
            "Packers (1966--1967), Dolphins (1972-1973)",
            "from 2024-05-06 to 06.05.2024 12:30:45.123",
            "population 512 904 338, price 1 200 000 and 12.55 240.58",
            "id 550e8400-e29b-41d4-a716-446655440000 v10.0.19045.1",
            "1234567890123 and 4500123987",
            "+1 for this, +100% in 2024",
            "ISBN 978-3-16-148410-0")) {
      assertThat(find(text)).as(text).isEmpty();
    }
  }

  /** Numbers that do not exist must not use up the judgements and hide one that does. */
  @Test
  void detect_paddedWithInvalidNumbers_stillFindsTheLast() {
    String text = "+999 123 456 789, ".repeat(1000) + "+49 151 5550 7714";
    List<PersonalDataSpan> found = find(text);
    assertThat(found.get(found.size() - 1).end()).isEqualTo(text.length());
  }

  @Test
  void detect_megabyteOfDigits_endsInBoundedTime() {
    for (String unit : List.of("4", "+1 ", "0151 ", "(555) ", "+49151555077")) {
      String text = unit.repeat(1_000_000 / unit.length());
      org.junit.jupiter.api.Assertions.assertTimeout(Duration.ofSeconds(20), () -> find(text));
    }
  }

  @Test
  void new_unknownRegion_isRefused() {
    assertThatThrownBy(() -> new PhoneDetector(List.of("DE", "QQ"))).hasMessageContaining("QQ");
  }

  private List<PersonalDataSpan> find(String text) {
    List<PersonalDataSpan> out = new ArrayList<>();
    detector.detect(text, out);
    return out;
  }
}
