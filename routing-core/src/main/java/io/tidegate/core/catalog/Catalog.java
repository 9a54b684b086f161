package io.tidegate.core.catalog;

import io.tidegate.core.Digests;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The arms of one configuration, in the order of their ids, whatever order they came in. */
public final class Catalog {

  private final List<Arm> arms;
  private final Map<String, Arm> byId = new HashMap<>();
  private final Map<String, Arm> byModel = new HashMap<>();
  private final String hash;

  /**
   * @throws IllegalArgumentException when empty or when two arms share an id or a model name
   */
  public Catalog(List<Arm> arms) {
    if (arms.isEmpty()) {
      throw new IllegalArgumentException("models: at least one is needed, were none");
    }
    this.arms = arms.stream().sorted(Comparator.comparing(Arm::id)).toList();
    for (Arm arm : this.arms) {
      if (byId.put(arm.id(), arm) != null) {
        throw new IllegalArgumentException("models: " + arm.id() + " is listed twice");
      }
    }
    this.arms.forEach(arm -> byModel.put(arm.model(), arm));
    if (byModel.size() != this.arms.size()) {
      throw new IllegalArgumentException("models: two of them have the same name");
    }
    this.hash =
        Digests.shortHash(this.arms.stream().map(Arm::canonical).collect(Collectors.joining("\n")));
  }

  /** All arms, sorted by id. */
  public List<Arm> arms() {
    return arms;
  }

  /** The arm with this id. */
  public Optional<Arm> byId(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The arm that answers under this public model name. */
  public Optional<Arm> byModel(String model) {
    return Optional.ofNullable(byModel.get(model));
  }

  /** First 12 hexadecimal digits of the SHA-256 of everything that the arms say. */
  public String hash() {
    return hash;
  }
}
