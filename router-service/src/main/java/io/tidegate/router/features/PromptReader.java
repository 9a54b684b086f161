package io.tidegate.router.features;

import io.tidegate.router.request.ChatRequest;
import java.util.function.Consumer;

/** Looks at a request's text; never blocks its caller. */
public interface PromptReader extends AutoCloseable {
  /** Calls {@code done} exactly once, on any thread, whatever goes wrong. */
  void read(ChatRequest request, Consumer<PromptReading> done);

  @Override
  default void close() {}
}
