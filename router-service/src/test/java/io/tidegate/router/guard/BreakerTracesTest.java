package io.tidegate.router.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.router.guard.Breaker.Permit;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** Every short history of two endpoints, judged after each step. */
final class BreakerTracesTest {
  private static final int STEPS = 6;
  private static final int EVENTS = 9;
  private static final Breaker.Settings SETTINGS = new Breaker.Settings(2, 10, 25);

  /** Two endpoints and the requests that are out to each. */
  private static final class World {
    final Ejections ejections = new Ejections(2);
    final Breaker[] breakers = {new Breaker(SETTINGS, ejections), new Breaker(SETTINGS, ejections)};
    final int[] probesOut = new int[2];

    @SuppressWarnings({"unchecked", "rawtypes"})
    final Deque<Permit>[] out = new Deque[] {new ArrayDeque<>(), new ArrayDeque<>()};

    long now;

    void step(int event) {
      if (event == EVENTS - 1) {
        now += 10;
        return;
      }
      int which = event % 2;
      switch (event / 2) {
        case 0 -> {
          Permit permit = breakers[which].tryAcquire(now);
          if (permit != null) {
            out[which].addLast(permit);
            probesOut[which] += permit == Permit.PROBE ? 1 : 0;
          }
        }
        case 1 -> end(which, breaker -> breaker.success(last, now));
        case 2 -> end(which, breaker -> breaker.failure(last, now, 0.5));
        default -> end(which, breaker -> breaker.ignore(last));
      }
    }

    private Permit last = Permit.REGULAR;

    private void end(int which, java.util.function.Consumer<Breaker> outcome) {
      Permit permit = out[which].pollLast();
      if (permit != null) {
        last = permit;
        probesOut[which] -= permit == Permit.PROBE ? 1 : 0;
        outcome.accept(breakers[which]);
      }
    }

    /** What is wrong now; empty for nothing. */
    String wrong() {
      int closed = 0;
      for (int i = 0; i < 2; i++) {
        closed += breakers[i].state(now) == 0 ? 1 : 0;
        if (probesOut[i] > 1) {
          return "two probes out";
        }
        if (breakers[i].waitMillis(now) > 25) {
          return "ejected for longer than the cap";
        }
        if (breakers[i].available(now + 25) != (probesOut[i] == 0)) {
          return "not asked again after a cap, or beside a probe";
        }
      }
      if (closed == 0) {
        return "nothing is in service";
      }
      return ejections.inService() == closed ? "" : "miscounted";
    }
  }

  @Test
  void everyTrace_oneProbeOneLeftAndAWayBack() {
    int traces = 0;
    int[] trace = new int[STEPS];
    while (true) {
      World world = new World();
      // Both have failed once: one more failure ejects, so that short traces reach everything.
      world.step(0);
      world.step(4);
      world.step(1);
      world.step(5);
      for (int event : trace) {
        world.step(event);
        if (!world.wrong().isEmpty()) {
          throw new AssertionError(world.wrong() + " in " + Arrays.toString(trace));
        }
      }
      traces++;
      int at = STEPS - 1;
      while (at >= 0 && ++trace[at] == EVENTS) {
        trace[at--] = 0;
      }
      if (at < 0) {
        break;
      }
    }
    assertThat(traces).isEqualTo((int) Math.pow(EVENTS, STEPS));
  }
}
