package io.tidegate.deploy.cli;

import java.util.concurrent.CountDownLatch;

/** Waits until the process is asked to stop, then closes what runs before the process ends. */
final class Stopping {

  private Stopping() {}

  /**
   * Returns after an interrupt signal, with {@code service} closed.
   *
   * @throws InterruptedException when this thread is interrupted first
   */
  static void awaitSignal(String name, AutoCloseable service) throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  asked.countDown();
                  try {
                    service.close();
                  } catch (Exception e) {
                    System.err.println("tidegate: stopping " + name + ": " + e.getMessage());
                  } finally {
                    closed.countDown();
                  }
                },
                "stop-" + name));
    asked.await();
    closed.await();
  }
}
