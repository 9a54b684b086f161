package io.tidegate.router.people;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.privacy.PersonalDataSpan;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PeopleRulesTest {

  private static List<String> names(String text) {
    List<PersonalDataSpan> out = new ArrayList<>();
    NameRules.detect(new TextWords(text), out);
    SameNames.detect(text, out);
    return texts(text, out);
  }

  private static List<String> addresses(String text) {
    List<PersonalDataSpan> out = new ArrayList<>();
    AddressRules.detect(new TextWords(text), out);
    return texts(text, out);
  }

  private static List<String> illness(String text) {
    List<PersonalDataSpan> out = new ArrayList<>();
    MedicalEvidence.detect(new TextWords(text), out);
    return texts(text, out);
  }

  private static List<String> texts(String text, List<PersonalDataSpan> spans) {
    return spans.stream().map(span -> text.substring(span.start(), span.end())).toList();
  }

  @Test
  void names_titlesRelativesIntroductionsFields_found() {
    assertThat(names("Ask Mrs Vanterpool about it")).containsExactly("Mrs Vanterpool");
    assertThat(names("Bitte an Herrn, also Hr. Walter Quandt, weiter"))
        .contains("Hr. Walter Quandt");
    assertThat(names("my son Quillon is ill")).containsExactly("Quillon");
    assertThat(names("her daughter (Martina, 6) sings")).containsExactly("Martina");
    assertThat(names("Hello, my name is Ottokar Bruhns")).containsExactly("Ottokar Bruhns");
    assertThat(names("ich hei\u00dfe Dorothea")).containsExactly("Dorothea");
    assertThat(names("me llamo Joaquina y vivo aqu\u00ed")).containsExactly("Joaquina");
    assertThat(names("patient: Edwina Fowler, ward 3")).containsExactly("Edwina Fowler");
    assertThat(names("{\"name\":\"Johanna Verbeek\",\"age\":3}"))
        .containsExactly("Johanna Verbeek");
    assertThat(names("I met Patricia van den Berg yesterday"))
        .containsExactly("Patricia van den Berg");
  }

  @Test
  void names_onceFound_foundAgainByTheirWords() {
    assertThat(names("Dear Ms Helmholtz, hello. Later Helmholtz called; Helmholtz's car broke."))
        .containsExactly("Ms Helmholtz", "Helmholtz", "Helmholtz");
  }

  @Test
  void names_placesFirmsMonthsCodeFamousPeople_left() {
    assertThat(names("In May we fly to Paris with Ryanair from Berlin on Monday.")).isEmpty();
    assertThat(names("Compare Shakespeare and Goethe, then explain Newton's laws.")).isEmpty();
    assertThat(names("What did Emily Dickinson write about?")).isEmpty();
    assertThat(names("class Sender { Receiver maxValue; String firstName; }")).isEmpty();
    assertThat(names("The request took 20 ms Latency was fine")).isEmpty();
    assertThat(names("I miss London and the frying pan Teflon")).isEmpty();
    assertThat(names("Order 4711 shipped to: Customer Service, version 1.2.3")).isEmpty();
  }

  @Test
  void addresses_ofManyCountries_found() {
    for (String address :
        List.of(
            "27 Ropewalk Lane",
            "12b oak street",
            "Ulmenring 12",
            "Hauptstr. 3a",
            "46 rue Nationale",
            "calle Mayor 5",
            "Via Garibaldi 12",
            "Rua do Ouro 40",
            "ul. D\u0142uga 12/4",
            "Kerkstraat 9",
            "Drottninggatan 71",
            "E17 4QP",
            "P.O. Box 1234",
            "\u3012100-0001")) {
      assertThat(addresses("send it to " + address + " today")).as(address).isNotEmpty();
      assertThat(addresses("send it to " + address + " today").get(0)).contains(address);
    }
    assertThat(addresses("lives at Lindenallee 44, 50674 K\u00f6ln, second floor"))
        .contains("Lindenallee 44, 50674 K\u00f6ln");
  }

  @Test
  void addresses_ordinaryNumbersAndStreetWords_left() {
    for (String text :
        List.of(
            "a two way street",
            "route for 5 days in scotland",
            "it takes place on Monday at 8",
            "via sms, 4 times",
            "Wall Street fell 3 percent",
            "version 2.10 of Google Drive in Spring 2019",
            "bus 14 from green lane",
            "10 years down the road",
            "order ABC-1234 42 items")) {
      assertThat(addresses(text)).as(text).isEmpty();
    }
  }

  @Test
  void illness_withAnOwner_foundAndWithoutOneLeft() {
    assertThat(illness("I have epilepsy and need leave")).containsExactly("epilepsy");
    assertThat(illness("she was diagnosed with type 2 diabetes")).containsExactly("diabetes");
    assertThat(illness("patient with pneumonia")).containsExactly("pneumonia");
    assertThat(illness("What causes diabetes in cats?")).isEmpty();
    assertThat(illness("List five symptoms of asthma.")).isEmpty();
  }

  @Test
  void rules_longText_linear() {
    String text = "Mr Xu, 12 Oak Lane and my son Abel has asthma; ".repeat(1_000);
    List<PersonalDataSpan> out = new ArrayList<>();
    NameRules.detect(new TextWords(text), out);
    SameNames.detect(text, out);
    AddressRules.detect(new TextWords(text), out);
    MedicalEvidence.detect(new TextWords(text), out);
    assertThat(out).hasSizeGreaterThan(3_000);
  }
}
