package io.tidegate.router.classify;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The passes of a model that are under way when everything stops. ONNX Runtime is taken down at the
 * end of the JVM, whoever is in it, and a pass that is still running crashes the process: so
 * whoever closes waits for them.
 */
public final class LastPasses {
  /** A pass takes milliseconds; what takes longer than this is not waited for, milliseconds. */
  public static final long WAIT_MILLIS_MAX = 5_000;

  private static final Logger log = LoggerFactory.getLogger(LastPasses.class);

  private LastPasses() {}

  /** Waits for what runs on a pool that was shut down, at most {@value #WAIT_MILLIS_MAX} ms. */
  public static void await(ExecutorService pool, String name) {
    try {
      if (!pool.awaitTermination(WAIT_MILLIS_MAX, TimeUnit.MILLISECONDS)) {
        log.warn("classifier: {} did not end within {} ms", name, WAIT_MILLIS_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
