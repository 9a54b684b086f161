package io.tidegate.router.policy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last snapshot that passed the gate, on disk; replaced by an atomic rename, never in part. */
public final class LastGood {
  private static final Logger LOG = LoggerFactory.getLogger(LastGood.class);
  private static final String FILE = "policy.last-good.json";

  private final Path folder;

  public LastGood(Path folder) {
    this.folder = folder;
  }

  /** The snapshot's bytes; empty when there are none, or they cannot be read. */
  public Optional<byte[]> read() {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      LOG.warn("policy: {} cannot be read: {}", file, e.getClass().getSimpleName());
      return Optional.empty();
    }
  }

  /** Writes the snapshot; false when the disk did not take it, and the one before is kept. */
  public boolean write(byte[] snapshot) {
    Path temporary = folder.resolve(FILE + ".new");
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        java.nio.ByteBuffer buffer = java.nio.ByteBuffer.wrap(snapshot);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(
          temporary,
          folder.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      return true;
    } catch (IOException e) {
      LOG.warn("policy: the last good snapshot cannot be kept in {}: {}", folder, e.toString());
      return false;
    }
  }
}
