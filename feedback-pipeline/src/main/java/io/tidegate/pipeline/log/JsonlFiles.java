package io.tidegate.pipeline.log;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** JSON lines in files, plain or gzipped, one file after the other. */
public final class JsonlFiles implements EventLog {

  private static final int LINE_BYTES_MAX = 16 * 1024 * 1024;
  private static final int CHUNK_BYTES = 1 << 20;
  private static final int GZIP_MAGIC = 0x1f8b;

  private final List<Path> places;

  /**
   * @param place a file, or a directory whose {@code .jsonl} and {@code .jsonl.gz} files are read
   *     in the order of their names
   */
  public JsonlFiles(Path place) {
    this(List.of(place));
  }

  /**
   * @param places files and directories, read in this order
   */
  public JsonlFiles(List<Path> places) {
    this.places = List.copyOf(places);
  }

  @Override
  public String name() {
    return places.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  @Override
  public void forEach(RowSink sink, BadRows onBad) throws IOException {
    for (Path file : files()) {
      try {
        forEachLine(
            file,
            (where, line) -> {
              RawRow row;
              try {
                row = RowReader.read(where, line);
              } catch (BadRowException e) {
                onBad.add(where, e.sentence());
                return;
              }
              sink.row(row);
            });
      } catch (CutOffException e) {
        onBad.addCutOff(e);
      }
    }
  }

  @Override
  public void forEachChunk(ChunkSink sink, BadRows onBad) throws IOException {
    for (Path file : files()) {
      try {
        chunks(file, sink);
      } catch (EOFException | ZipException e) {
        onBad.addCutOff(new CutOffException(file, linesBeforeDamage(file), e));
      }
    }
  }

  private static void chunks(Path file, ChunkSink sink) throws IOException {
    String name = String.valueOf(file.getFileName());
    try (InputStream in = open(file)) {
      byte[] rest = {};
      while (true) {
        byte[] bytes = new byte[Math.max(CHUNK_BYTES, 2 * rest.length)];
        System.arraycopy(rest, 0, bytes, 0, rest.length);
        int length = rest.length;
        IOException damage = null;
        try {
          for (int read; length < bytes.length; length += read) {
            read = in.read(bytes, length, bytes.length - length);
            if (read < 0) {
              break;
            }
          }
        } catch (EOFException | ZipException e) {
          damage = e; // whole lines before it are still given
        }
        boolean last = damage == null && length < bytes.length;
        int cut = length;
        while (!last && cut > 0 && bytes[cut - 1] != '\n') {
          cut--;
        }
        if (cut == 0 && length > LINE_BYTES_MAX) {
          throw new IOException(file + ": a line is longer than 16 MiB");
        }
        rest = java.util.Arrays.copyOfRange(bytes, cut, length);
        if (cut > 0) {
          sink.chunk(new LogChunk(name, bytes, cut, List.of()));
        }
        if (damage != null) {
          throw damage;
        }
        if (last) {
          return;
        }
      }
    }
  }

  /** Reads a damaged file again to say where it breaks off. */
  private static long linesBeforeDamage(Path file) throws IOException {
    long[] lines = new long[1];
    try {
      forEachLine(file, (where, line) -> lines[0]++);
    } catch (CutOffException e) {
      return e.lines();
    }
    return lines[0];
  }

  /** Takes one line and its place. */
  @FunctionalInterface
  public interface LineSink {
    void line(String where, byte[] line) throws IOException;
  }

  /**
   * Reads the lines of one file that are not blank.
   *
   * @throws CutOffException when gzipped data ends early or is damaged
   * @throws IOException naming file and line when a line is longer than 16 MiB
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
      throw new CutOffException(file, number, e);
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
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    raw.mark(2);
    int magic = (raw.read() << 8) | raw.read();
    raw.reset();
    return magic == GZIP_MAGIC ? new GZIPInputStream(raw, 1 << 16) : raw;
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path place : places) {
      if (Files.isDirectory(place)) {
        files.addAll(inside(place));
      } else {
        files.add(place);
      }
    }
    return files;
  }

  private static List<Path> inside(Path place) throws IOException {
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
}
