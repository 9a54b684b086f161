package io.tidegate.router.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PassQueueTest {

  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch running = new CountDownLatch(1);
  private final List<String> done = new CopyOnWriteArrayList<>();

  private void block() {
    running.countDown();
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void passes_ofBothKindsWait_firstOnesGoFirstAndNoneIsLost() throws Exception {
    CountDownLatch all = new CountDownLatch(5);
    try (PassQueue queue = new PassQueue(1, 4, Thread::new)) {
      queue.first(this::block);
      assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
      for (String name : List.of("further 1", "further 2", "first 1", "further 3", "first 2")) {
        Runnable pass =
            () -> {
              done.add(name);
              all.countDown();
            };
        if (name.startsWith("first")) {
          queue.first(pass);
        } else {
          queue.further(pass);
        }
      }
      gate.countDown();
      assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(done).containsExactly("first 1", "first 2", "further 1", "further 2", "further 3");
  }

  @Test
  void passes_moreThanMayWait_refusedForEachKindAlone() throws Exception {
    CountDownLatch all = new CountDownLatch(3);
    try (PassQueue queue = new PassQueue(1, 2, Thread::new)) {
      queue.first(this::block);
      assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
      queue.further(all::countDown);
      queue.further(all::countDown);
      assertThatThrownBy(() -> queue.further(all::countDown))
          .isInstanceOf(RejectedExecutionException.class);
      queue.first(all::countDown);
      queue.close();
      assertThatThrownBy(() -> queue.first(all::countDown))
          .isInstanceOf(RejectedExecutionException.class);
      gate.countDown();
      assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
