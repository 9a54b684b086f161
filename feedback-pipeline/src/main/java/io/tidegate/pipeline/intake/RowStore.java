package io.tidegate.pipeline.intake;

import io.tidegate.pipeline.scan.Lanes;
import io.tidegate.pipeline.scan.RowBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Packed rows in blocks of {@value #BLOCK_ROWS}: the first few mebibytes in memory, the rest in a
 * temporary file, so that memory does not grow with the log.
 */
public final class RowStore implements AutoCloseable {

  /** Rows of a block, but for the last one. */
  public static final int BLOCK_ROWS = 1024;

  private static final long MEMORY_BYTES_MAX = 32L << 20;

  private record Place(long offset, int length, int rows) {}

  private final List<RowBlock> inMemory = new ArrayList<>();
  private final List<Place> onDisk = new ArrayList<>();
  private final RowBytes block = new RowBytes(1 << 17);
  private @Nullable Path file;
  private @Nullable FileChannel channel;
  private long memoryBytes;
  private long diskBytes;
  private int blockRows;
  private long count;

  /** Appends one packed row. */
  void add(byte[] bytes, int from, int length) throws IOException {
    block.put(bytes, from, length);
    count++;
    if (++blockRows == BLOCK_ROWS) {
      seal();
    }
  }

  /** Ends the last block. */
  void finish() throws IOException {
    if (blockRows > 0) {
      seal();
    }
  }

  private void seal() throws IOException {
    int length = block.size();
    if (memoryBytes + length <= MEMORY_BYTES_MAX && onDisk.isEmpty()) {
      inMemory.add(new RowBlock(Arrays.copyOf(block.array(), length), length, blockRows));
      memoryBytes += length;
    } else {
      ByteBuffer bytes = ByteBuffer.wrap(block.array(), 0, length);
      while (bytes.hasRemaining()) {
        open().write(bytes);
      }
      onDisk.add(new Place(diskBytes, length, blockRows));
      diskBytes += length;
    }
    block.truncate(0);
    blockRows = 0;
  }

  private FileChannel open() throws IOException {
    if (channel == null) {
      file = Files.createTempFile("tidegate-replay", ".rows");
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    }
    return channel;
  }

  /** Rows held. */
  public long count() {
    return count;
  }

  /** Works on every block over all lanes and takes the results in order. */
  public <R> void forEach(Lanes lanes, Lanes.Work<RowBlock, R> work, Lanes.Sink<R> sink)
      throws IOException {
    Lanes.Run<Integer, R> run = lanes.run(i -> work.apply(block(i)), sink);
    for (int i = 0; i < inMemory.size() + onDisk.size(); i++) {
      run.add(i);
    }
    run.finish();
  }

  private RowBlock block(int i) throws IOException {
    if (i < inMemory.size()) {
      return inMemory.get(i);
    }
    Place place = onDisk.get(i - inMemory.size());
    ByteBuffer bytes = ByteBuffer.allocate(place.length());
    while (bytes.hasRemaining()) {
      if (open().read(bytes, place.offset() + bytes.position()) < 0) {
        throw new IOException("the temporary file of rows is shorter than it was");
      }
    }
    return new RowBlock(bytes.array(), place.length(), place.rows());
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }
}
