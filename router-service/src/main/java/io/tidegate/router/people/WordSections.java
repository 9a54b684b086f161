package io.tidegate.router.people;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lists of words in one resource: a line {@code [name]} begins a list, lines with {@code #} are
 * remarks, words are separated by blanks and keep their case; a plus sign stands for a blank inside
 * one.
 */
final class WordSections {
  private final String resource;
  private final Map<String, Set<String>> sections;

  private WordSections(String resource, Map<String, Set<String>> sections) {
    this.resource = resource;
    this.sections = sections;
  }

  /** Reads a resource beside this class. */
  static WordSections read(String resource) {
    Map<String, Set<String>> sections = new HashMap<>();
    Set<String> current = new HashSet<>();
    try (InputStream in = WordSections.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not on the class path");
      }
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("[") && line.endsWith("]")) {
          current = new HashSet<>();
          sections.put(line.substring(1, line.length() - 1), current);
        } else if (!line.startsWith("#") && !line.isBlank()) {
          for (String word : List.of(line.strip().split(" +"))) {
            current.add(word.replace('+', ' '));
          }
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(resource + " cannot be read", e);
    }
    sections.replaceAll((name, words) -> Set.copyOf(words));
    return new WordSections(resource, sections);
  }

  /** The words of a list. */
  Set<String> get(String name) {
    Set<String> words = sections.get(name);
    if (words == null) {
      throw new IllegalStateException(resource + " has no list [" + name + "]");
    }
    return words;
  }
}
