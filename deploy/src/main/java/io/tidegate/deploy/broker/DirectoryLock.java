package io.tidegate.deploy.broker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The right of one process to use a directory: an operating system lock on its file {@code
 * tidegate.lock}, which also names the process.
 */
final class DirectoryLock implements AutoCloseable {
  static final String FILE = "tidegate.lock";

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock, or fails at once.
   *
   * @throws BrokerStartException naming the directory when another process, or this one, holds it
   *     or when it can not be written
   */
  static DirectoryLock take(Path directory) {
    FileChannel channel = null;
    try {
      Files.createDirectories(directory);
      Path file = directory.resolve(FILE);
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        String holder = holder(file);
        channel.close();
        throw new BrokerStartException(
            "the broker directory "
                + directory
                + " is in use by another Tidegate"
                + (holder.isEmpty() ? "" : " (process " + holder + ")")
                + ": stop that one or choose another directory",
            null);
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)),
          0);
      return new DirectoryLock(channel);
    } catch (IOException e) {
      closeQuietly(channel);
      throw new BrokerStartException(
          "the broker directory " + directory + " can not be used: " + e, e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  private static String holder(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException unreadable) {
      return "";
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException alreadyFailing) {
        // The first failure is the one reported.
      }
    }
  }

  /** Whether {@code path} is a lock's file. */
  boolean isAt(Path path) {
    return path.endsWith(FILE);
  }

  /** Gives the directory up. */
  @Override
  public void close() {
    closeQuietly(channel);
  }
}
