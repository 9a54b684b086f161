package io.tidegate.pipeline.scan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Arms' names as small numbers, shared by all threads.
 *
 * <p>Which number a name gets depends on who came first; nothing that is reported may.
 */
public final class Symbols {

  private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
  private final List<String> names = new ArrayList<>();

  /** The number of a name; given on first sight. */
  public int of(String name) {
    Integer known = numbers.get(name);
    return known != null ? known : add(name);
  }

  private synchronized int add(String name) {
    Integer known = numbers.get(name);
    if (known != null) {
      return known;
    }
    int number = names.size();
    names.add(name);
    numbers.put(name, number);
    return number;
  }

  public synchronized String name(int number) {
    return names.get(number);
  }

  public synchronized int size() {
    return names.size();
  }
}
