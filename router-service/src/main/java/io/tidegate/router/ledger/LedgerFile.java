package io.tidegate.router.ledger;

import io.tidegate.core.json.JsonFormatException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ledger lines in files, one JSON object a line and one file a UTC day, written from a thread of
 * its own.
 *
 * <p>Requests only add to a bounded queue; lines that find it full, or the disk, are counted.
 */
public final class LedgerFile implements LedgerSink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerFile.class);
  private static final int QUEUE_LINES = 20_000;
  private static final int BATCH_LINES = 512;
  private static final long WAIT_MILLIS = 200;
  private static final long STOP_MILLIS = 3_000;

  private final Path folder;
  private final int keepDays;
  private final ArrayBlockingQueue<LedgerLine> queue = new ArrayBlockingQueue<>(QUEUE_LINES);
  private final AtomicBoolean closing = new AtomicBoolean();
  private final AtomicLong lost = new AtomicLong();
  private final Thread thread = new Thread(this::run, "tidegate-ledger");
  private LocalDate tidied = LocalDate.MIN;
  private boolean told;

  /**
   * @param keepDays files of earlier days are deleted
   */
  public LedgerFile(Path folder, int keepDays) {
    this.folder = folder;
    this.keepDays = keepDays;
    thread.setDaemon(true);
  }

  /** Reads the lines of a day in order; lines that are cut or broken are skipped. */
  public void read(LocalDate day, Consumer<LedgerLine> lines) {
    Path file = file(day);
    if (!Files.isRegularFile(file)) {
      return;
    }
    long broken = 0;
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        if (text.isEmpty()) {
          continue;
        }
        try {
          lines.accept(LedgerCodec.decode(text.getBytes(StandardCharsets.UTF_8)));
        } catch (JsonFormatException e) {
          broken++;
        }
      }
    } catch (IOException e) {
      LOG.warn("ledger: {} cannot be read: {}", file, e.getClass().getSimpleName());
    }
    if (broken > 0) {
      LOG.warn("ledger: {} has {} broken lines, they are skipped", file, broken);
    }
  }

  public LedgerFile start() {
    thread.start();
    return this;
  }

  @Override
  public void take(LedgerLine line) {
    if (!queue.offer(line)) {
      lost.incrementAndGet();
    }
  }

  /** Lines that are in no file: the queue or the disk was full. */
  public long lost() {
    return lost.get();
  }

  private void run() {
    List<LedgerLine> batch = new ArrayList<>(BATCH_LINES);
    try {
      while (!closing.get() || !queue.isEmpty()) {
        LedgerLine first = queue.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, BATCH_LINES - 1);
          write(batch);
          batch.clear();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(List<LedgerLine> batch) {
    int from = 0;
    while (from < batch.size()) {
      LocalDate day = day(batch.get(from).atEpochMillis());
      int to = from + 1;
      while (to < batch.size() && day(batch.get(to).atEpochMillis()).equals(day)) {
        to++;
      }
      append(day, batch.subList(from, to));
      from = to;
    }
  }

  private void append(LocalDate day, List<LedgerLine> lines) {
    try {
      Files.createDirectories(folder);
      try (OutputStream out =
          Files.newOutputStream(file(day), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        if (tidied.equals(LocalDate.MIN)) {
          // What an earlier process left half-written must not swallow this one's first line.
          bytes.write('\n');
        }
        for (LedgerLine line : lines) {
          bytes.writeBytes(LedgerCodec.encode(line));
          bytes.write('\n');
        }
        bytes.writeTo(out);
      }
      told = false;
      if (day.isAfter(tidied)) {
        tidied = day;
        tidy(day.minusDays(keepDays));
      }
    } catch (IOException e) {
      lost.addAndGet(lines.size());
      if (!told) {
        told = true;
        LOG.warn("ledger: {} cannot be written: {}", folder, e.getClass().getSimpleName());
      }
    }
  }

  private void tidy(LocalDate oldest) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "ledger-*.jsonl")) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        try {
          if (LocalDate.parse(name.substring(7, name.length() - 6)).isBefore(oldest)) {
            Files.delete(file);
          }
        } catch (DateTimeParseException e) {
          LOG.debug("ledger: {} is none of mine", name);
        }
      }
    }
  }

  private Path file(LocalDate day) {
    return folder.resolve("ledger-" + day + ".jsonl");
  }

  static LocalDate day(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis).atZone(ZoneOffset.UTC).toLocalDate();
  }

  @Override
  public void close() {
    closing.set(true);
    try {
      thread.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
