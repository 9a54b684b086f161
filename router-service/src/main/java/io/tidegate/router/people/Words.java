package io.tidegate.router.people;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lists of words that ship with the router, in lower case, and one table that tells for a word of a
 * text all lists it is in, without making strings.
 */
public final class Words {
  /** {@link #given}. */
  static final int GIVEN = 1;

  /** {@link #nobody}. */
  static final int NOBODY = 2;

  /** A title in any case. */
  static final int TITLE = 4;

  /** A word of somebody who speaks of themselves. */
  static final int FIRST_PERSON = 8;

  /** A word for a street, or one that stands with it. */
  static final int STREET = 16;

  private static final Set<String> GIVEN_NAMES = read("given-names.txt");
  private static final Set<String> NOT_PERSONS = read("not-persons.txt");
  private static final Table ALL = all();

  private Words() {}

  /** Whether a word, in any case, is a given name and hardly anything else. */
  public static boolean given(String word) {
    return GIVEN_NAMES.contains(word.toLowerCase(Locale.ROOT));
  }

  /** Whether a word, in any case, is a place, a firm, a month, or somebody whom everybody knows. */
  public static boolean nobody(String word) {
    return NOT_PERSONS.contains(word.toLowerCase(Locale.ROOT));
  }

  /** The lists, as bits, that the word between two places of a text is in, in any case. */
  static int marks(String text, int start, int end) {
    return ALL.marks(text, start, end);
  }

  private static Table all() {
    WordSections cues = WordSections.read("name-cues.txt");
    Map<String, Integer> marks = new HashMap<>();
    mark(marks, GIVEN_NAMES, GIVEN);
    mark(marks, NOT_PERSONS, NOBODY);
    mark(marks, cues.get("titles"), TITLE);
    mark(marks, cues.get("first-person"), FIRST_PERSON);
    mark(marks, WordSections.read("address-words.txt").get("street-words"), STREET);
    return new Table(marks);
  }

  private static void mark(Map<String, Integer> marks, Set<String> words, int mark) {
    words.forEach(word -> marks.merge(word, mark, (a, b) -> a | b));
  }

  /** Words with their marks, found by the hash that their lower-case string has. */
  private static final class Table {
    private final @Nullable String[] words;
    private final int[] marks;

    Table(Map<String, Integer> all) {
      int size = Integer.highestOneBit(8 * all.size());
      words = new String[size];
      marks = new int[size];
      all.forEach(
          (word, bits) -> {
            int slot = slot(word.hashCode());
            while (words[slot] != null) {
              slot = (slot + 1) & (size - 1);
            }
            words[slot] = word;
            marks[slot] = bits;
          });
    }

    private int slot(int hash) {
      return ((hash * 0x9e3779b9) >>> 8) & (words.length - 1);
    }

    int marks(String text, int start, int end) {
      int hash = 0;
      for (int i = start; i < end; i++) {
        char c = text.charAt(i);
        if (c >= 0x80) {
          String lower = text.substring(start, end).toLowerCase(Locale.ROOT);
          return marks(lower, lower.hashCode(), 0, lower.length());
        }
        hash = 31 * hash + small(c);
      }
      return marks(text, hash, start, end);
    }

    private int marks(String text, int hash, int start, int end) {
      for (int slot = slot(hash); ; slot = (slot + 1) & (words.length - 1)) {
        String word = words[slot];
        if (word == null) {
          return 0;
        }
        if (word.length() == end - start && same(word, text, start)) {
          return marks[slot];
        }
      }
    }

    private static boolean same(String word, String text, int start) {
      for (int i = 0; i < word.length(); i++) {
        char c = text.charAt(start + i);
        if (word.charAt(i) != (c < 0x80 ? small(c) : c)) {
          return false;
        }
      }
      return true;
    }

    private static char small(char c) {
      return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }
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
