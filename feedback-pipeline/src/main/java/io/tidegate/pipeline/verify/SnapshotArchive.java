package io.tidegate.pipeline.verify;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.policy.PolicyModel;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.core.snapshot.SnapshotCodec;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All snapshots of a log by id: bytes in a temporary file, the last few factored in memory. For
 * many threads.
 */
final class SnapshotArchive implements AutoCloseable {

  private static final int FACTORED_MAX = 64;

  private record Span(long offset, int length) {}

  private final Path file;
  private final RandomAccessFile bytes;
  private final Map<String, Span> spans = new HashMap<>();
  private final Map<String, PolicyState> factored =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PolicyState> eldest) {
          return size() > FACTORED_MAX;
        }
      };

  SnapshotArchive() throws IOException {
    file = Files.createTempFile("tidegate-verify", ".snapshots");
    bytes = new RandomAccessFile(file.toFile(), "rw");
    PolicyState empty = PolicyState.empty(FeatureSchema.V1);
    factored.put(empty.snapshotId(), empty);
  }

  /**
   * Keeps one.
   *
   * @throws JsonFormatException when it is damaged
   */
  synchronized void add(byte[] json) throws IOException {
    PolicySnapshot snapshot = SnapshotCodec.decode(json);
    Span span = new Span(bytes.length(), json.length);
    bytes.seek(span.offset());
    bytes.write(json);
    spans.put(snapshot.id(), span);
  }

  synchronized int size() {
    return spans.size();
  }

  /** The state that a snapshot leads to; null when the log does not hold it. */
  synchronized @Nullable PolicyState state(String id) throws IOException {
    PolicyState state = factored.get(id);
    if (state != null) {
      return state;
    }
    if (id.equals("none")) {
      return PolicyState.empty(FeatureSchema.V1);
    }
    Span span = spans.get(id);
    if (span == null) {
      return null;
    }
    byte[] json = new byte[span.length()];
    bytes.seek(span.offset());
    bytes.readFully(json);
    PolicySnapshot snapshot = SnapshotCodec.decode(json);
    PolicyState made =
        new PolicyState(
            snapshot.version(),
            snapshot.id(),
            snapshot.createdEpochMillis(),
            snapshot.updates(),
            PolicyModel.factor(
                FeatureSchema.V1, snapshot.arms(), snapshot.provenance().exemplars()));
    factored.put(id, made);
    return made;
  }

  @Override
  public void close() throws IOException {
    bytes.close();
    Files.deleteIfExists(file);
  }
}
