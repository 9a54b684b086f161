package io.tidegate.router.request;

import io.tidegate.core.catalog.Capability;
import org.jspecify.annotations.Nullable;

/** What callers can ask of a model: its path, and the capability that a model must declare. */
public enum Operation {
  CHAT("/chat/completions", "chat", Capability.CHAT),
  COMPLETION("/completions", "text_completion", Capability.COMPLETIONS),
  EMBEDDING("/embeddings", "embeddings", Capability.EMBEDDINGS);

  private final String path;
  private final String label;
  private final Capability capability;

  Operation(String path, String label, Capability capability) {
    this.path = path;
    this.label = label;
    this.capability = capability;
  }

  /** The path after {@code /v1}, the same for callers and upstreams. */
  public String path() {
    return path;
  }

  /** Its name in meters, OpenTelemetry's {@code gen_ai.operation.name}. */
  public String label() {
    return label;
  }

  /** The name in meters of what is at a path of the public port; {@code other} for the rest. */
  public static String labelOf(@Nullable String path) {
    return switch (path == null ? "" : path) {
      case "/v1/chat/completions" -> CHAT.label;
      case "/v1/completions" -> COMPLETION.label;
      case "/v1/embeddings" -> EMBEDDING.label;
      case "/v1/route" -> "route";
      case "/v1/feedback" -> "feedback";
      case "/v1/outcomes" -> "outcomes";
      default -> "other";
    };
  }

  public Capability capability() {
    return capability;
  }
}
