package io.tidegate.edge.decoder;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finished sequences whose memory waits for the next request; direct memory is slow to get and slow
 * to go.
 */
final class SequencePool implements AutoCloseable {
  private final int idleMax;
  private final List<Sequence> idle = new ArrayList<>();
  private boolean closed;

  SequencePool(int idleMax) {
    this.idleMax = idleMax;
  }

  /** The smallest idle sequence with room for {@code capacity} tokens. */
  synchronized @Nullable Sequence take(int capacity) {
    int best = -1;
    for (int i = 0; i < idle.size(); i++) {
      int room = idle.get(i).capacity();
      if (room >= capacity && (best < 0 || room < idle.get(best).capacity())) {
        best = i;
      }
    }
    return best < 0 ? null : idle.remove(best);
  }

  /** Keeps a sequence, or frees the smallest when there are enough. */
  synchronized void giveBack(Sequence sequence) {
    sequence.clear();
    idle.add(sequence);
    if (closed || idle.size() > idleMax) {
      int smallest = 0;
      for (int i = 1; i < idle.size(); i++) {
        if (idle.get(i).capacity() < idle.get(smallest).capacity()) {
          smallest = i;
        }
      }
      idle.remove(smallest).free();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(Sequence::free);
    idle.clear();
  }
}
