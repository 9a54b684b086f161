package io.tidegate.pipeline.log;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** JSON lines in files, plain or gzipped, one file after the other in the order of their names. */
public final class JsonlFiles implements EventLog {

  private static final int LINE_BYTES_MAX = 16 * 1024 * 1024;
  private static final int GZIP_MAGIC = 0x1f8b;

  private final Path place;

  /**
   * @param place a file, or a directory whose {@code .jsonl} and {@code .jsonl.gz} files are read
   */
  public JsonlFiles(Path place) {
    this.place = place;
  }

  @Override
  public String name() {
    return place.toString();
  }

  @Override
  public void forEach(RowSink sink, BadRows onBad) throws IOException {
    for (Path file : files()) {
      forEachLine(
          file,
          (where, line) -> {
            RawRow row;
            try {
              row = RowReader.read(where, line);
            } catch (BadRowException e) {
              onBad.add(where, sentence(where, e));
              return;
            }
            sink.row(row);
          });
    }
  }

  /** Takes one line and its place. */
  @FunctionalInterface
  public interface LineSink {
    void line(String where, byte[] line) throws IOException;
  }

  /**
   * Reads the lines of one file that are not blank.
   *
   * @throws IOException naming file and line, when it ends early or a line is longer than 16 MiB
   */
  public static void forEachLine(Path file, LineSink sink) throws IOException {
    long number = 0;
    try (InputStream in = open(file)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream(4096);
      byte[] chunk = new byte[1 << 16];
      int read;
      while ((read = in.read(chunk)) >= 0) {
        int from = 0;
        for (int i = 0; i < read; i++) {
          if (chunk[i] == '\n') {
            line.write(chunk, from, i - from);
            from = i + 1;
            number++;
            deliver(file, number, line, sink);
          }
        }
        line.write(chunk, from, read - from);
        if (line.size() > LINE_BYTES_MAX) {
          throw new IOException(file + ":" + (number + 1) + ": longer than 16 MiB");
        }
      }
      deliver(file, number + 1, line, sink);
    } catch (EOFException | ZipException e) {
      throw new IOException(file + ": the gzip data is cut off or damaged after line " + number, e);
    }
  }

  private static void deliver(Path file, long number, ByteArrayOutputStream line, LineSink sink)
      throws IOException {
    byte[] bytes = line.toByteArray();
    line.reset();
    for (byte b : bytes) {
      if (b > ' ' || b < 0) {
        sink.line(file.getFileName() + ":" + number, bytes);
        return;
      }
    }
  }

  private static InputStream open(Path file) throws IOException {
    BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    in.mark(2);
    int magic = (in.read() << 8) | in.read();
    in.reset();
    return magic == GZIP_MAGIC ? new GZIPInputStream(in, 1 << 16) : in;
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(place)) {
      return List.of(place);
    }
    try (Stream<Path> all = Files.list(place)) {
      List<Path> files =
          all.filter(p -> p.toString().endsWith(".jsonl") || p.toString().endsWith(".jsonl.gz"))
              .sorted()
              .toList();
      if (files.isEmpty()) {
        throw new IOException(place + ": holds no .jsonl or .jsonl.gz file");
      }
      return files;
    }
  }

  private static String sentence(String where, BadRowException e) {
    return String.valueOf(e.getMessage()).substring(where.length() + 2);
  }
}
