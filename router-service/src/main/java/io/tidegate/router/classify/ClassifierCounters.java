package io.tidegate.router.classify;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts classifications by how they ended, and the time they took. */
public final class ClassifierCounters implements ClassifierObserver {

  private final Map<Result, LongAdder> counts = new EnumMap<>(Result.class);
  private final Map<Result, LongAdder> nanos = new EnumMap<>(Result.class);

  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  public ClassifierCounters() {
    for (Result result : Result.values()) {
      counts.put(result, new LongAdder());
      nanos.put(result, new LongAdder());
    }
  }

  @Override
  public void classified(Result result, long duration) {
    add(counts, result, 1);
    add(nanos, result, duration);
  }

  @Override
  public void looked(boolean found) {
    (found ? hits : misses).increment();
  }

  /** Texts that had been read before for their tenant. */
  public long hits() {
    return hits.sum();
  }

  /** Texts that had not. */
  public long misses() {
    return misses.sum();
  }

  /** Classifications that ended so. */
  public long count(Result result) {
    return sum(counts, result);
  }

  /** Time of all classifications that ended so, nanoseconds. */
  public long nanos(Result result) {
    return sum(nanos, result);
  }

  private static void add(Map<Result, LongAdder> map, Result result, long value) {
    LongAdder adder = map.get(result);
    if (adder != null) {
      adder.add(value);
    }
  }

  private static long sum(Map<Result, LongAdder> map, Result result) {
    LongAdder adder = map.get(result);
    return adder == null ? 0 : adder.sum();
  }
}
