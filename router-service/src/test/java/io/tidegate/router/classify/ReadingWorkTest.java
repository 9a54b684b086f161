package io.tidegate.router.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.privacy.ContextIndex;
import io.tidegate.core.privacy.FoldedText;
import io.tidegate.core.text.Encoding;
import io.tidegate.core.text.Surface;
import io.tidegate.core.text.WordPiece;
import io.tidegate.core.text.WordShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * T18: twice the text is at most 2.2 times the work, whatever the text. Work is characters read: it
 * is the same on every machine.
 */
final class ReadingWorkTest {
  private static final double GROWTH_MAX = 2.2;
  private static final int SMALL = 20_000;

  /** What makes rules look twice: words for streets and names, digits, blanks, nothing at all. */
  private static final List<String> UNITS =
      List.of(
          "The rain in Spain stays mainly in the plain. ",
          "Mr Xu, 12 Oak Lane and my son Abel has asthma; ",
          "my name is Anna Bell ",
          "Dr. Ada Ada Ada ",
          "Anna: well\n",
          "name: ",
          "12 words ",
          "Lane ",
          "Oak Oak Oak Oak Lane ",
          "12 Oak ",
          "rue de la de la de ",
          "Am Weg 3, ",
          "Musterstra\u00dfe ",
          "p o box ",
          "E17 4QP ",
          ", 12345 ",
          " 1",
          "\u3012 123-4567 ",
          "St. St. St. ",
          "a'",
          "A",
          "a-",
          "A.",
          " ",
          "\n",
          "(",
          "1",
          "+1 ",
          "+49 ",
          "0151 555 ",
          "555-0148 call ",
          "a@",
          "a.b@c.d ",
          "4111 1111 1111 ",
          "\\u0041",
          "\u200b",
          "\u0416\u0443\u043a ",
          "\u6771",
          "\ud83d\ude00");

  @Test
  void t18_rulesForPersonalData_growWithTheText() {
    PersonalDataScanner scanner = new PersonalDataScanner();
    assertLinear(
        "rules",
        SMALL,
        text -> {
          CountedText counted = new CountedText(text);
          scanner.scan(List.of(counted));
          return counted.reads;
        });
  }

  @Test
  void t18_telephoneNumbers_growWithTheText() {
    PhoneDetector phones = new PhoneDetector(PhoneDetector.DEFAULT_REGIONS);
    assertLinear(
        "telephone numbers",
        SMALL,
        text -> {
          CountedFolding counted = new CountedFolding(text);
          phones.detect(counted, ContextIndex.of(counted), new ArrayList<>());
          return counted.reads + text.length();
        });
  }

  /** Below the windows of the tokenizer too, where all of a text is read. */
  @Test
  void t18_tokenizerAndShapes_growWithTheText() {
    List<String> vocab = new ArrayList<>(List.of("[UNK]", "[CLS]", "[SEP]", "anna", "lane", "rue"));
    IntStream.rangeClosed('a', 'z')
        .mapToObj(Character::toString)
        .forEach(letter -> vocab.addAll(List.of(letter, "##" + letter)));
    WordPiece tokenizer = WordPiece.fromVocab(vocab);
    Consumer<CharSequence> read =
        text -> {
          Encoding encoding = tokenizer.encode(text, 8_000, 8_000);
          WordShape.of(text, encoding);
          Surface.of(text);
        };
    for (int small : new int[] {1_000, 2_000, 4_000, SMALL}) {
      assertLinear(
          "tokenizer",
          small,
          text -> {
            CountedText counted = new CountedText(text);
            read.accept(counted);
            return counted.reads;
          });
    }
  }

  /** The measure itself: work that grows with the square is caught. */
  @Test
  void t18_quadraticWork_isMoreThanAllowed() {
    Work square =
        text -> {
          CountedText counted = new CountedText(text);
          for (int i = 0; i < counted.length(); i += 100) {
            counted.subSequence(0, i);
          }
          return counted.reads;
        };
    assertThat(growth(square, "Lane ", SMALL)).isGreaterThan(3.5);
  }

  @FunctionalInterface
  private interface Work {
    /** Characters read. */
    long on(String text);
  }

  private static void assertLinear(String what, int small, Work work) {
    for (String unit : UNITS) {
      assertThat(growth(work, unit, small))
          .as("%s, %d to %d characters of \"%s\"", what, small, 2 * small, unit)
          .isLessThanOrEqualTo(GROWTH_MAX);
    }
  }

  private static double growth(Work work, String unit, int small) {
    String text = unit.repeat(small / unit.length());
    long once = work.on(text);
    assertThat(once).as("reads of \"%s\"", unit).isGreaterThanOrEqualTo(Math.min(small / 2, 4_000));
    return (double) work.on(text + text) / once;
  }

  /** Counts its characters read; a part that is cut out counts as read. */
  private static final class CountedText implements CharSequence {
    private final String text;
    private long reads;

    CountedText(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      reads++;
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      reads += end - start;
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      reads += text.length();
      return text;
    }
  }

  private static final class CountedFolding extends FoldedText {
    private long reads;

    CountedFolding(CharSequence source) {
      super(source);
    }

    @Override
    public char at(int index) {
      reads++;
      return super.at(index);
    }
  }
}
