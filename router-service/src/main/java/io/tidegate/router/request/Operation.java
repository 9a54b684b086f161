package io.tidegate.router.request;

import io.tidegate.core.catalog.Capability;

/** What callers can ask of a model: its path, and the capability that a model must declare. */
public enum Operation {
  CHAT("/chat/completions", Capability.CHAT),
  COMPLETION("/completions", Capability.COMPLETIONS),
  EMBEDDING("/embeddings", Capability.EMBEDDINGS);

  private final String path;
  private final Capability capability;

  Operation(String path, Capability capability) {
    this.path = path;
    this.capability = capability;
  }

  /** The path after {@code /v1}, the same for callers and upstreams. */
  public String path() {
    return path;
  }

  public Capability capability() {
    return capability;
  }
}
