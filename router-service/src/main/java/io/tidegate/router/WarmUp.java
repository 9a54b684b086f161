package io.tidegate.router;

import io.tidegate.router.features.PromptReader;
import io.tidegate.router.request.ChatFormatException;
import io.tidegate.router.request.ChatRequest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a prompt before the first caller does: rules and tables are loaded on first use. */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final long LIMIT_SECONDS = 10;
  private static final String BODY =
      "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

  private WarmUp() {}

  static void read(PromptReader prompts) {
    CountDownLatch read = new CountDownLatch(1);
    try {
      prompts.read(
          "",
          ChatRequest.parse(BODY.getBytes(StandardCharsets.UTF_8)),
          reading -> read.countDown());
      if (!read.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("reading a first prompt took longer than {} s", LIMIT_SECONDS);
      }
    } catch (ChatFormatException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
