package io.tidegate.router.people;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Lists of words that ship with the router, in lower case. */
public final class Words {
  private static final Set<String> GIVEN = read("given-names.txt");
  private static final Set<String> NOBODY = read("not-persons.txt");

  private Words() {}

  /** Whether a word, in any case, is a given name and hardly anything else. */
  public static boolean given(String word) {
    return GIVEN.contains(word.toLowerCase(Locale.ROOT));
  }

  /** Whether a word, in any case, is a place, a firm, a month, or somebody whom everybody knows. */
  public static boolean nobody(String word) {
    return NOBODY.contains(word.toLowerCase(Locale.ROOT));
  }

  private static Set<String> read(String resource) {
    Set<String> words = new HashSet<>();
    try (InputStream in = Words.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not on the class path");
      }
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.startsWith("#")) {
          words.addAll(List.of(line.strip().split(" +")));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(resource + " cannot be read", e);
    }
    words.remove("");
    return Set.copyOf(words);
  }
}
