package io.tidegate.pipeline.rows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Kinds of arms as small numbers, shared by all threads. */
public final class ArmKinds {

  private final Map<ArmKind, Integer> numbers = new HashMap<>();
  private final List<ArmKind> kinds = new ArrayList<>();

  synchronized int of(ArmKind kind) {
    return numbers.computeIfAbsent(
        kind,
        k -> {
          kinds.add(k);
          return kinds.size() - 1;
        });
  }

  /** All kinds by number. */
  public synchronized List<ArmKind> all() {
    return List.copyOf(kinds);
  }
}
