package io.tidegate.pipeline.learner;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The observations that are folded in memory but not yet in the stored cells: 300 bytes each
 * instead of a cell of 15 kB for each.
 *
 * <p>Stored cells and these together are the statistics, and both commit in one transaction. When
 * the cells are written, {@link #clear()} begins a new epoch, which makes all entries void; their
 * keys are used again, so nothing has to be deleted.
 */
final class RecentObservations {

  /** More than this are not kept; then the cells are to be written. */
  static final int COUNT_MAX = 20_000;

  private static final String EPOCH = "epoch";

  private final KeyValueStore<String, byte[]> store;
  private long epoch;
  private int count;

  RecentObservations(KeyValueStore<String, byte[]> store) {
    this.store = store;
    byte[] kept = store.get(EPOCH);
    this.epoch = kept == null ? 0 : ByteBuffer.wrap(kept).getLong();
  }

  /** Those of a learner before this one, to be folded again; call once, before any other. */
  List<byte[]> restore() {
    List<byte[]> observations = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      while (all.hasNext()) {
        var entry = all.next();
        ByteBuffer in = ByteBuffer.wrap(entry.value);
        if (!entry.key.equals(EPOCH) && in.getLong() == epoch) {
          byte[] observation = new byte[in.remaining()];
          in.get(observation);
          observations.add(observation);
        }
      }
    }
    count = observations.size();
    return observations;
  }

  /** Keeps one; returns whether there is no room for another. */
  boolean add(byte[] observation) {
    byte[] value =
        ByteBuffer.allocate(8 + observation.length).putLong(epoch).put(observation).array();
    store.put(String.format(Locale.ROOT, "%08x", count), value);
    count++;
    return count >= COUNT_MAX;
  }

  /** Forgets all: the stored cells have them. */
  void clear() {
    if (count > 0) {
      epoch++;
      count = 0;
      store.put(EPOCH, ByteBuffer.allocate(8).putLong(epoch).array());
    }
  }
}
