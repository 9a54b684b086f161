package io.tidegate.router.people;

import io.tidegate.core.privacy.PersonalDataKinds;
import io.tidegate.core.privacy.PersonalDataSpan;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Illness and medicine as personal data: a medical word counts where somebody has it, not where it
 * is talked about.
 */
public final class MedicalEvidence {
  private static final double MEDICAL_WITH_OWNER = 4;
  private static final double NO_MEDICAL_WORD = 0.2;
  private static final double NO_OWNER = 0.3;
  private static final int WORDS_BACK = 9;
  private static final int STEM_MIN = 4;

  /** Beginnings of words, in lower case. */
  private static final TreeSet<String> STEMS =
      new TreeSet<>(
          List.of(
              ("diabet cancer carcinom tumor tumour leukaem leukem lymphom melanom asthma copd epilep"
                      + " depress anxiety schizo bipolar adhd autis anorex bulimi hepatit pneumon bronchit"
                      + " tuberculos fractur concuss stroke infarct nstemi stemi angina hypertens arrhythm"
                      + " fibrillat thrombos embol anaemi anemi allerg anaphyl eczema psorias arthrit"
                      + " osteopor migraine parkinson alzheimer dementia sclerosis lupus crohn colitis"
                      + " coeliac celiac ulcer hernia appendic cholecyst gallston pancreat cirrhos kidney"
                      + " dialys transplant chemo radiother insulin metformin warfarin apixaban rivarox"
                      + " enoxap clopidog ibuprofen paracetamol acetaminoph codeine morphin oxycod tramad"
                      + " amoxic co-amox penicillin clarithro doxycyc ciproflox antibiot antidepress statin"
                      + " atorvast simvast lisinopril ramipril enalapril losartan amlodip bisoprol metoprol"
                      + " furosemid omeprazol pantopraz sertralin fluoxet citalopram escitalop venlafax"
                      + " mirtazap lithium quetiap olanzap prednis salbutamol inhaler levothyrox thyroid"
                      + " pregnan miscarr preeclamp menopaus endometrio fibroid sepsis abscess prolaps"
                      + " sciatic scolios glaucom cataract hysterect mastect appendect colonosc biopsy"
                      + " pacemaker seizur psychot suicid addict alcoholic methadon hiv aids gout shingles"
                      + " chickenpox measles tonsillit sinusit pulpit cystit pyeloneph vertigo tinnitus"
                      + " schlaganf herzinf lungenentz krebs bluthochdr epileps rheuma migr\u00e4n schwanger"
                      + " grossesse enceinte asthme diab\u00e8t dépress d\u00e9press c\u00e1ncer diab\u00e9tic"
                      + " embaraz hipertens neumon varicel alergi cukrzyc nowotw stwardnien udar nadci\u015bn"
                      + " zwanger suikerziek kanker hoge-bloed diabete tumore incinta gr\u00e1vid alergia"
                      + " gravid kreft kr\u00e6ft sukkersyk \u0434\u0438\u0430\u0431\u0435\u0442 \u0430\u0441\u0442\u043c")
                  .split(" ")));

  private static final int LETTERS_LOOKED_AT = 3;
  private static final BitSet BEGINNINGS = beginnings();

  /** Words that give an illness to somebody. */
  private static final Set<String> OWNERS =
      Set.of(
          "i",
          "i'm",
          "i've",
          "my",
          "me",
          "im",
          "he",
          "he's",
          "she",
          "she's",
          "his",
          "her",
          "has",
          "had",
          "have",
          "patient",
          "pt",
          "known",
          "diagnosed",
          "diagnosis",
          "admitted",
          "suffers",
          "suffered",
          "history",
          "takes",
          "on",
          "mr",
          "mrs",
          "ms",
          "mum",
          "mom",
          "dad",
          "son",
          "daughter",
          "wife",
          "husband",
          "child",
          "baby",
          "patientin",
          "paciente",
          "pacjent",
          "pacjentka",
          "hasta",
          "ich",
          "habe",
          "hat",
          "meine",
          "mein",
          "tengo",
          "tiene",
          "mi",
          "tem",
          "tenho",
          "minha",
          "meu",
          "mam",
          "ma",
          "j'ai",
          "elle",
          "il",
          "ho",
          "ha",
          "heb",
          "heeft",
          "mijn",
          "dostałem",
          "diagnozę");

  /** Words right before a medical word that leave no doubt. */
  private static final Set<String> SURE =
      Set.of(
          "diagnosed with",
          "i have",
          "i've",
          "i've got",
          "he has",
          "she has",
          "he's got",
          "she's got",
          "known",
          "suffers from",
          "history of",
          "admitted with",
          "treated for",
          "diagnosis of",
          "after a",
          "i'm on",
          "she's on",
          "he's on",
          "patient with",
          "my",
          "her",
          "his",
          "patient takes",
          "she takes",
          "he takes",
          "i take",
          "my son has",
          "has");

  private MedicalEvidence() {}

  /** The factor, as odds, for the word between two places of a text. */
  public static double odds(String text, int start, int end) {
    if (text.charAt(start) >= 0x2E80) {
      return 1;
    }
    boolean medical = medical(text.substring(start, end).toLowerCase(Locale.ROOT));
    boolean owned = false;
    TextWords before = new TextWords(text.subSequence(Math.max(0, start - 120), start));
    for (int i = Math.max(0, before.size() - 2 * WORDS_BACK); i < before.size(); i++) {
      owned |= OWNERS.contains(before.lower(i));
    }
    return (medical ? (owned ? MEDICAL_WITH_OWNER : 1) : NO_MEDICAL_WORD) * (owned ? 1 : NO_OWNER);
  }

  /** Appends medical words that somebody has for certain; linear in the text's length. */
  static void detect(TextWords words, List<PersonalDataSpan> out) {
    for (int i = 1; i < words.size(); i++) {
      if (mayBeMedical(words.text, words.start(i), words.end(i))
          && medical(words.lower(i))
          && sure(words, i)) {
        out.add(
            new PersonalDataSpan(
                PersonalDataKinds.MEDICAL,
                words.start(i),
                words.end(i),
                PersonalDataSpan.Source.FORMAT));
      }
    }
  }

  /** One of the certain phrases ends at most two words before. */
  private static boolean sure(TextWords words, int at) {
    for (int last = at - 1; last >= Math.max(0, at - 3); last--) {
      if (!words.between(last).isBlank() && !words.between(last).matches(" \\d{1,2} ")) {
        return false;
      }
      String one = words.lower(last);
      String two = last > 0 ? words.lower(last - 1) + " " + one : one;
      boolean strong =
          !one.equals("has") && !one.equals("my") && !one.equals("her") && !one.equals("his");
      if (SURE.contains(two) || (SURE.contains(one) && (strong || last == at - 1))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the first three letters do not rule a medical word out; makes no strings. */
  private static boolean mayBeMedical(String text, int start, int end) {
    if (end - start < LETTERS_LOOKED_AT) {
      return false;
    }
    int beginning = beginning(text, start);
    return beginning < 0 || BEGINNINGS.get(beginning);
  }

  /** Whether the word between two places of a text, in any case, is a medical one. */
  static boolean medical(String text, int start, int end) {
    return mayBeMedical(text, start, end)
        && medical(text.substring(start, end).toLowerCase(Locale.ROOT));
  }

  /** A number for three letters in any case; -1 when they are not all a to z. */
  private static int beginning(String text, int start) {
    int number = 0;
    for (int i = start; i < start + LETTERS_LOOKED_AT; i++) {
      int letter = (text.charAt(i) | 0x20) - 'a';
      if (letter < 0 || letter >= 26) {
        return -1;
      }
      number = 26 * number + letter;
    }
    return number;
  }

  private static BitSet beginnings() {
    BitSet beginnings = new BitSet();
    for (String stem : STEMS) {
      int beginning = stem.length() < LETTERS_LOOKED_AT ? -1 : beginning(stem, 0);
      if (beginning >= 0) {
        beginnings.set(beginning);
      }
    }
    return beginnings;
  }

  static boolean medical(String lower) {
    if (lower.length() < 3) {
      return false;
    }
    String stem = STEMS.floor(lower);
    return stem != null
        && lower.startsWith(stem)
        && (stem.length() >= STEM_MIN || stem.equals(lower));
  }
}
