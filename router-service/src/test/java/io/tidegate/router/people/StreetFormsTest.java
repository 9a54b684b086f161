package io.tidegate.router.people;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.router.people.StreetForms.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;

/** What is looked at first rules nothing out that the forms and lists themselves find. */
final class StreetFormsTest {
  private static final long SEED = 20_261_121;
  private static final int TEXTS = 20_000;

  private static final String[] PIECES = {
    "Haupt",
    "stra\u00dfe",
    "strasse",
    "gasse",
    "katu",
    "Utca",
    "ring",
    "gatan",
    "weg",
    "12",
    "7b",
    "Am ",
    "An der ",
    "Unter den ",
    "Weg ",
    "Platz",
    "rue ",
    "Calle ",
    "piazza ",
    "de ",
    "la ",
    "l'",
    "Oak",
    "oak",
    "Street",
    "St.",
    "Road",
    "Ave.",
    "Lane",
    "lane",
    "P.O. Box 3",
    "p o box 12",
    "E17 4QP",
    "SW1A 1AA",
    "Apt. 5",
    "Suite",
    "\u3012123-4567",
    "\u3012 123-4567",
    "ul. D\u0142uga",
    "c/ Mayor",
    "via Roma",
    "largo ",
    "46 rue Nationale",
    "Ulmenring",
    "\u00c9t\u00e9",
    "\ud835\udc00",
    "\ud83d\ude00",
    "\u0130",
    "\u212a",
    "a",
    "B",
    "K",
    "'s",
    "10115 Berlin",
    "x"
  };
  private static final String[] JOINTS = {" ", " ", " ", "", ", ", ".", "-", "\n", "  ", "'", "_"};

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 2 + random.nextInt(14); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
      text.append(JOINTS[random.nextInt(JOINTS.length)]);
    }
    return text.toString();
  }

  @Test
  void find_randomTexts_asTheFormsAloneFind() {
    Random random = new Random(SEED);
    int found = 0;
    for (int i = 0; i < TEXTS; i++) {
      String text = text(random);
      int from = random.nextInt(Math.min(4, text.length()));
      int to = text.length() - random.nextInt(Math.min(4, text.length() - from));
      List<String> all = new ArrayList<>();
      for (Form form : StreetForms.FORMS) {
        Matcher matcher = form.pattern().matcher(text).region(from, to).useTransparentBounds(true);
        while (matcher.find()) {
          all.add(matcher.start() + "-" + matcher.end());
        }
      }
      List<String> quick = new ArrayList<>();
      StreetForms.find(text, from, to, (start, end) -> quick.add(start + "-" + end));
      assertThat(quick).as("seed %s, text %s \"%s\"", SEED, i, text).isEqualTo(all);
      found += all.size();
    }
    assertThat(found).isGreaterThan(TEXTS);
  }

  @Test
  void marked_randomWords_asTheListsHaveThem() {
    Set<String> titles = WordSections.read("name-cues.txt").get("titles");
    Set<String> streets = WordSections.read("address-words.txt").get("street-words");
    String text =
        "Anna anna ANNA Anna's Berlin berlin\u2019s Herr herr fianc\u00e9 STRASSE Stra\u00dfe stra\u00dfe's se\u00f1or"
            + " \u0130lker Jos\u00e9 table the K \u212aarl Mme zzyzx o'Brien rue Al al";
    TextWords words = new TextWords(text);
    assertThat(words.size()).isGreaterThan(20);
    for (int i = 0; i < words.size(); i++) {
      String word = words.word(i);
      String lower = word.toLowerCase(Locale.ROOT);
      assertThat(words.marked(i, Words.GIVEN)).as(word).isEqualTo(Words.given(word));
      assertThat(words.marked(i, Words.NOBODY)).as(word).isEqualTo(Words.nobody(word));
      assertThat(words.marked(i, Words.TITLE)).as(word).isEqualTo(titles.contains(lower));
      assertThat(words.marked(i, Words.STREET)).as(word).isEqualTo(streets.contains(lower));
    }
    assertThat(words.marked(0, Words.GIVEN)).isTrue();
    assertThat(words.marked(words.size(), -1)).isFalse();
  }
}
