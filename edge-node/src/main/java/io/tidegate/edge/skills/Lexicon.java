package io.tidegate.edge.skills;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The words that tasks are filled with; every name, address and number made from them is fictional.
 */
final class Lexicon {
  static final List<String> FIRST_NAMES =
      words(
          "Anna Marta Priya Lena Sofia Nadia Ingrid Carla Fatima Yuki Hannah Olga Rosa Elif Zoe Tamara Beatriz Mei Alice Nora Ruth Clara"
              + " Irene Paula Greta Amara Leila Joana Vera Wendy Tom Marcus David Omar Pavel Henrik Luis Ahmed Kenji Noah Peter Ivan Samuel"
              + " Felix Diego Rajesh Oscar Martin Bruno Stefan Hugo Jonas Liam Mateo Viktor Emil Adrian Callum Tariq Boris Daniel Simon"
              + " Julia Monika Helena Teresa Camila Aisha Linda Karen Susan Megan Emma Grace Chloe Ella Ivy Holly Dora Edith Frida Gita"
              + " Arthur Walter George Frank Leon Max Philip Robert Thomas Victor Albert Charles Edward Gabriel Isaac Jacob Kevin Lucas");
  static final List<String> SURNAME_STARTS =
      words(
          "Ander Bar Berg Bran Cald Car Cor Dal Dorn Ed Eller Fair Fen Gar Grim Hal Har Holm Hu Jan Kal Kers Kol Lam Lind Lor Mar Mel Mor"
              + " Nor Ol Os Pel Per Quin Ram Ren Ros Sal Sand Ser Sten Sul Tan Thorn Tor Ul Van Ver Wal Wes Win Yor Zim Ab Ash Bel Dun Far");
  static final List<String> SURNAME_ENDS =
      words(
          "son man sen ski ton berg ley ova ez er ing field ford wick dale ic ano etti ard ell ier ham stein ward ini ura");
  static final List<String> CITIES =
      words(
          "Lisbon Porto Madrid Seville Valencia Paris Lyon Lille Nantes Berlin Hamburg Munich Cologne Dresden Leipzig Vienna Graz Salzburg"
              + " Zurich Geneva Basel Rome Milan Turin Naples Athens Oslo Bergen Stockholm Helsinki Tampere Riga Vilnius Tallinn Warsaw Krakow"
              + " Prague Brno Budapest Zagreb Dublin Cork Galway London Leeds Bristol Glasgow Cardiff York Toronto Montreal Ottawa Calgary Boston"
              + " Chicago Denver Seattle Austin Dallas Houston Miami Phoenix Portland Tokyo Osaka Kyoto Nagoya Seoul Busan Mumbai Delhi Pune"
              + " Chennai Sydney Perth Brisbane Nairobi Lagos Accra Cairo Tunis Lima Quito Bogota Santiago Ankara Izmir Beirut Manila Hanoi");
  static final List<String> MONTHS =
      words(
          "January February March April May June July August September October November December");
  static final List<String> NOUNS =
      words(
          "apple pear plum lemon melon cherry grape banana mango peach onion carrot potato tomato pepper garlic bean pea rice bread butter"
              + " cheese milk egg honey sugar salt flour pasta soup tea coffee juice water table chair lamp desk shelf sofa bed door window"
              + " mirror carpet curtain hammer nail screw saw drill rope ladder bucket brush paint pen pencil paper ruler eraser stapler folder"
              + " notebook bag box jar cup plate bowl spoon fork knife pan kettle oven fridge dog cat horse cow sheep goat duck goose rabbit fox"
              + " wolf bear deer mouse frog snake eagle owl crow swan river lake hill forest field beach island desert valley cave bridge road"
              + " train bus car bike boat ship plane truck tram ferry engine wheel brake mirror seat belt shirt coat hat scarf glove sock shoe"
              + " boot dress skirt belt ring watch clock radio phone camera screen mouse cable battery printer server router laptop tablet"
              + " violin piano guitar drum flute trumpet song dance film book poem story letter stamp ticket map coin tent torch candle");
  static final List<String> OTHER_WORDS =
      words(
          "the our new old big small green blue red quick slow late early quiet loud warm cold open closed good bright dark happy clean"
              + " meeting report team garden market morning evening summer winter weather project office invoice order garden kitchen music"
              + " starts ends moves waits runs sings grows falls opens closes works travels arrives leaves reads writes paints cooks today"
              + " tomorrow again soon never always here there under over near with without from into before after and for is was");
  static final List<String> TOP_LEVEL_DOMAINS = words("com org net io de fr es it eu co.uk");

  /** Every name, city and thing, in lower case. */
  static final Set<String> FILLERS =
      Stream.of(FIRST_NAMES.stream(), CITIES.stream(), NOUNS.stream(), surnames())
          .flatMap(Function.identity())
          .map(word -> word.toLowerCase(Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());

  private Lexicon() {}

  private static Stream<String> surnames() {
    return SURNAME_STARTS.stream().flatMap(start -> SURNAME_ENDS.stream().map(end -> start + end));
  }

  private static List<String> words(String text) {
    return List.of(text.split(" "));
  }
}
