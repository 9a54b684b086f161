package io.tidegate.pipeline.learner;

import io.tidegate.core.event.DriftDetected;
import io.tidegate.core.learn.Drift;
import io.tidegate.core.learn.DriftMark;
import io.tidegate.core.learn.TenantCap;
import io.tidegate.core.stats.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Looks for drift now and then, and tells each change once.
 *
 * <p>The search reads every cell and factors a matrix for each bucket; it takes at most a twentieth
 * of the time, and comes at most once in {@value #INTERVAL_MILLIS} ms. What it finds is a function
 * of the cells, so the learner comes to the same marks whatever happened in between.
 */
final class DriftWatch {

  private static final long INTERVAL_MILLIS = 1_000;
  private static final int REST = 19;
  private static final String TOLD_PREFIX = "alert/";
  private static final byte[] TOLD = {1};

  private final Drift drift;
  private final TenantCap cap;
  private final KeyValueStore<String, byte[]> store;
  private List<DriftMark> marks = List.of();
  private boolean stale = true;
  private long nextEpochMillis;

  DriftWatch(Drift drift, TenantCap cap, KeyValueStore<String, byte[]> store) {
    this.drift = drift;
    this.cap = cap;
    this.store = store;
  }

  /** The changes found last. */
  List<DriftMark> marks() {
    return marks;
  }

  /** The statistics are not those looked at last. */
  void changed() {
    stale = true;
  }

  /** True when a look is due. */
  boolean due(long nowEpochMillis) {
    return stale && nowEpochMillis >= nextEpochMillis;
  }

  /** Looks, and returns the changes that have not been told before. */
  List<DriftDetected> look(Statistics statistics, long nowEpochMillis) {
    long began = System.nanoTime();
    marks = drift.detect(statistics, cap);
    long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    nextEpochMillis = nowEpochMillis + Math.max(INTERVAL_MILLIS, REST * tookMillis);
    stale = false;
    List<DriftDetected> news = new ArrayList<>();
    for (DriftMark mark : marks) {
      DriftDetected event = new DriftDetected(LearnerTopology.SCOPE, mark, nowEpochMillis);
      String key = TOLD_PREFIX + event.eventId();
      if (store.get(key) == null) {
        store.put(key, TOLD);
        news.add(event);
      }
    }
    return news;
  }
}
