package io.tidegate.deploy.cli;

import io.tidegate.router.process.Signals;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Waits until the process is asked to stop, then closes what runs before the process ends. */
final class Stopping {
  private Stopping() {}

  /**
   * Returns after SIGTERM or an interrupt from the keyboard, with {@code service} closed, so that
   * the process ends with the status of its command; a second signal ends it at once.
   *
   * @throws InterruptedException when this thread is interrupted first
   */
  static void awaitSignal(String name, AutoCloseable service) throws InterruptedException {
    awaitSignal(name, service, () -> {});
  }

  /**
   * The same.
   *
   * @param announce says that the service runs, once signals are heard
   */
  static void awaitSignal(String name, AutoCloseable service, Runnable announce)
      throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    AtomicBoolean before = new AtomicBoolean();
    boolean handled = true;
    for (String signal : new String[] {"TERM", "INT"}) {
      handled &=
          Signals.handle(
              signal,
              number -> {
                if (before.getAndSet(true)) {
                  Signals.end(number);
                }
                asked.countDown();
              });
    }
    announce.run();
    if (!handled) {
      awaitShutdown(name, service, asked);
      return;
    }
    asked.await();
    close(name, service);
  }

  /** Where signals cannot be handled, the end of the JVM is the sign. */
  private static void awaitShutdown(String name, AutoCloseable service, CountDownLatch asked)
      throws InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  asked.countDown();
                  close(name, service);
                  closed.countDown();
                },
                "stop-" + name));
    asked.await();
    closed.await();
  }

  private static void close(String name, AutoCloseable service) {
    try {
      service.close();
    } catch (Exception e) {
      System.err.println("tidegate: stopping " + name + ": " + e.getMessage());
    }
  }
}
