package io.tidegate.router.policy;

import io.tidegate.core.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a router keeps on disk of policies: admitted snapshots by scope, and the control record.
 *
 * <p>A file is written beside its place, forced to the disk and renamed, so that whatever kills the
 * process leaves the old file or the new one and never a part. A disk that takes nothing costs a
 * line in the log; what is there already stays.
 */
public final class StateFolder {
  private static final Logger LOG = LoggerFactory.getLogger(StateFolder.class);
  private static final String CONTROL = "control.json";
  private static final String UNFINISHED = ".new";
  private static final String SUFFIX = ".json";

  private final Path root;

  /**
   * @param folder the configured state folder; made when it is needed
   */
  public StateFolder(Path folder) {
    this.root = folder.resolve("policies");
  }

  /** Keeps a snapshot; false when the disk did not take it. */
  public boolean keep(String scope, long version, byte[] snapshot) {
    return write(folder(scope), file(version), snapshot);
  }

  /** Forgets a snapshot, if it is there. */
  public void forget(String scope, long version) {
    try {
      Files.deleteIfExists(folder(scope).resolve(file(version)));
    } catch (IOException e) {
      LOG.warn("policy: a snapshot cannot be deleted in {}: {}", folder(scope), e.toString());
    }
  }

  /** Versions that are here, the newest first. */
  public List<Long> versions(String scope) {
    List<Long> versions = new ArrayList<>();
    if (!Files.isDirectory(folder(scope))) {
      return versions;
    }
    try (Stream<Path> files = Files.list(folder(scope))) {
      for (Path path : files.toList()) {
        String name = String.valueOf(path.getFileName());
        if (name.matches("v[0-9]{1,18}\\.json")) {
          versions.add(Long.parseLong(name.substring(1, name.length() - SUFFIX.length())));
        }
      }
    } catch (IOException e) {
      LOG.warn("policy: {} cannot be listed: {}", folder(scope), e.toString());
    }
    versions.sort(Comparator.reverseOrder());
    return versions;
  }

  /** A snapshot's bytes; empty when it is not here or cannot be read. */
  public Optional<byte[]> read(String scope, long version) {
    return read(folder(scope).resolve(file(version)));
  }

  /** Keeps the control record; false when the disk did not take it. */
  public boolean keepControl(byte[] control) {
    return write(root, CONTROL, control);
  }

  /** The control record; empty when there is none or it cannot be read. */
  public Optional<byte[]> readControl() {
    return read(root.resolve(CONTROL));
  }

  private static String file(long version) {
    return String.format("v%012d", version) + SUFFIX;
  }

  /** Tenants' names may hold anything, file names may not. */
  private Path folder(String scope) {
    return scope.matches("[a-z]{1,32}")
        ? root.resolve(scope)
        : root.resolve("scope-" + Digests.shortHash(scope));
  }

  private static Optional<byte[]> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      LOG.warn("policy: {} cannot be read: {}", file, e.toString());
      return Optional.empty();
    }
  }

  private static boolean write(Path folder, String name, byte[] bytes) {
    Path temporary = folder.resolve(name + UNFINISHED);
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(
          temporary,
          folder.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      return true;
    } catch (IOException e) {
      LOG.warn("policy: {} cannot be written in {}: {}", name, folder, e.toString());
      return false;
    }
  }
}
