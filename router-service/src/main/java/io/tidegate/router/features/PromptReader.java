package io.tidegate.router.features;

import io.tidegate.router.classify.PersonalDataScan;
import io.tidegate.router.request.ChatRequest;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks at a request's text; never blocks its caller. */
public interface PromptReader extends AutoCloseable {
  /**
   * Calls {@code done} exactly once, on any thread, whatever goes wrong.
   *
   * @param tenant who asks
   */
  void read(String tenant, ChatRequest request, Consumer<PromptReading> done);

  /**
   * Looks for personal data in every part of every text, and lets {@code then} work on the thread
   * that has looked; calls it exactly once, with empty when that was not possible.
   */
  default void search(ChatRequest request, Consumer<Optional<PersonalDataScan>> then) {
    then.accept(Optional.empty());
  }

  @Override
  default void close() {}
}
