package io.tidegate.router.redact;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The values of one text or request and what stands for them: {@code [PERSON_1]}, the same value
 * always the same.
 *
 * <p>Numbers are given in order of first use, so that a conversation that grows keeps its
 * placeholders. What looks like a placeholder in the text itself is never given out, and so is
 * never restored.
 */
public final class Placeholders {
  private static final Pattern LOOKS_LIKE = Pattern.compile("\\[[A-Z][A-Z0-9_]*_[0-9]{1,9}]");

  private final Set<String> taken = new HashSet<>();
  private final Map<String, String> byValue = new HashMap<>();
  private final Map<String, String> values = new HashMap<>();
  private final Map<String, Integer> last = new HashMap<>();
  private final SortedMap<String, Integer> counts = new TreeMap<>();
  private int longest;

  /** Notes what looks like a placeholder in a text that will be redacted. */
  public void avoid(CharSequence text) {
    Matcher matcher = LOOKS_LIKE.matcher(text.toString().toUpperCase(Locale.ROOT));
    while (matcher.find()) {
      taken.add(matcher.group());
    }
  }

  /** What stands for a value; the kind of its first use names it. */
  public String of(String kind, String value) {
    String known = byValue.get(value);
    if (known != null) {
      return known;
    }
    String placeholder;
    do {
      placeholder = "[" + kind + "_" + last.merge(kind, 1, Integer::sum) + "]";
    } while (taken.contains(placeholder));
    byValue.put(value, placeholder);
    values.put(placeholder, value);
    counts.merge(kind, 1, Integer::sum);
    longest = Math.max(longest, placeholder.length());
    return placeholder;
  }

  /** Number of different values by kind. */
  public SortedMap<String, Integer> counts() {
    return Collections.unmodifiableSortedMap(counts);
  }

  /** Length of the longest placeholder, characters; 0 when there is none. */
  int longest() {
    return longest;
  }

  /**
   * A text with its placeholders' values; what stands for nothing stays as it is.
   *
   * @param json the text is JSON: values are escaped
   */
  String restore(String text, boolean json) {
    int open = text.indexOf('[');
    if (open < 0 || longest == 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 64);
    int from = 0;
    while (open >= 0) {
      String placeholder = at(text, open);
      if (placeholder != null) {
        String value = String.valueOf(values.get(placeholder));
        out.append(text, from, open);
        out.append(json ? new String(JsonStringEncoder.getInstance().quoteAsString(value)) : value);
        from = open + placeholder.length();
      }
      open = text.indexOf('[', Math.max(from, open + 1));
    }
    return out.append(text, from, text.length()).toString();
  }

  private @Nullable String at(String text, int open) {
    int close = text.indexOf(']', open);
    if (close < 0 || close - open >= longest) {
      return null;
    }
    String candidate = text.substring(open, close + 1);
    return values.containsKey(candidate) ? candidate : null;
  }

  /** Where a text may end in the beginning of a placeholder; its length when it does not. */
  int heldFrom(String text) {
    int open = text.lastIndexOf('[');
    if (open < 0 || text.length() - open >= longest) {
      return text.length();
    }
    String tail = text.substring(open);
    for (String placeholder : values.keySet()) {
      if (placeholder.startsWith(tail) && placeholder.length() > tail.length()) {
        return open;
      }
    }
    return text.length();
  }
}
