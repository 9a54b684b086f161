package io.tidegate.router.content;

import io.tidegate.core.json.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prompts in files, one JSON object {@code {"decision_id","prompt"}} a line and one file a UTC day,
 * readable by their owner alone, written from a thread of its own that begins with the first
 * prompt.
 *
 * <p>Requests only add to a bounded queue; prompts that find it full, or the disk, are counted.
 */
public final class PromptFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PromptFile.class);
  private static final int QUEUE_PROMPTS = 256;
  private static final int SIDE_CHARACTERS = 32_768;
  private static final long WAIT_MILLIS = 200;
  private static final long STOP_MILLIS = 3_000;
  private static final String ENDING = ".jsonl";

  private final Path folder;
  private final int keepDays;
  private final ArrayBlockingQueue<Kept> queue = new ArrayBlockingQueue<>(QUEUE_PROMPTS);
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final AtomicLong lost = new AtomicLong();
  private final Thread thread = new Thread(this::run, "tidegate-prompts");
  private LocalDate tidied = LocalDate.MIN;
  private @Nullable Path begun;
  private boolean told;

  private record Kept(String decisionId, String prompt, LocalDate day) {}

  /**
   * @param folder made with the first prompt
   * @param keepDays files of earlier days are deleted
   */
  public PromptFile(Path folder, int keepDays) {
    this.folder = folder;
    this.keepDays = keepDays;
    thread.setDaemon(true);
  }

  /** Keeps a prompt; of a very long one the beginning and the end. Never waits. */
  public void keep(String decisionId, String prompt, long epochMillis) {
    if (closing.get()) {
      return;
    }
    if (started.compareAndSet(false, true)) {
      thread.start();
    }
    LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(epochMillis), ZoneOffset.UTC);
    if (!queue.offer(new Kept(decisionId, cut(prompt), day))) {
      lost.incrementAndGet();
    }
  }

  private static String cut(String prompt) {
    return prompt.length() <= 2 * SIDE_CHARACTERS
        ? prompt
        : prompt.substring(0, SIDE_CHARACTERS)
            + "\n"
            + prompt.substring(prompt.length() - SIDE_CHARACTERS);
  }

  /** Prompts that are in no file: the queue or the disk was full. */
  public long lost() {
    return lost.get();
  }

  private void run() {
    List<Kept> batch = new ArrayList<>(QUEUE_PROMPTS);
    try {
      while (!closing.get() || !queue.isEmpty()) {
        Kept first = queue.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, QUEUE_PROMPTS - 1);
          write(batch);
          batch.clear();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(List<Kept> batch) {
    for (Kept kept : batch) {
      try {
        tidy(kept.day());
        Path file = folder.resolve(kept.day() + ENDING);
        try (OutputStream out = open(file)) {
          if (!file.equals(begun)) {
            begun = file;
            endCutLine(file, out);
          }
          out.write(line(kept));
        }
      } catch (IOException | RuntimeException e) {
        lost.incrementAndGet();
        if (!told) {
          told = true;
          LOG.warn(
              "prompts: {} cannot be written: {}; no more is said of it",
              folder,
              e.getClass().getSimpleName());
        }
      }
    }
  }

  private static byte[] line(Kept kept) {
    // A lone half of a surrogate pair becomes a question mark.
    String prompt =
        new String(kept.prompt().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    byte[] json =
        JsonText.object(
            out -> {
              out.writeStringField("decision_id", kept.decisionId());
              out.writeStringField("prompt", prompt);
            });
    byte[] line = java.util.Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  private OutputStream open(Path file) throws IOException {
    if (!Files.exists(file)) {
      Files.createDirectories(folder);
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } else {
        Files.createFile(file);
      }
    }
    return Files.newOutputStream(file, StandardOpenOption.APPEND);
  }

  /** What an earlier process left half-written must not swallow this one's first prompt. */
  private static void endCutLine(Path file, OutputStream out) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      if (channel.size() > 0
          && channel.position(channel.size() - 1).read(last) == 1
          && last.get(0) != '\n') {
        out.write('\n');
      }
    }
  }

  private void tidy(LocalDate today) throws IOException {
    if (!today.isAfter(tidied) || !Files.isDirectory(folder)) {
      return;
    }
    tidied = today;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        try {
          LocalDate day = LocalDate.parse(name.substring(0, name.length() - ENDING.length()));
          if (day.isBefore(today.minusDays(keepDays))) {
            Files.delete(file);
          }
        } catch (DateTimeParseException e) {
          LOG.debug("prompts: {} is not ours", name);
        }
      }
    }
  }

  @Override
  public void close() {
    closing.set(true);
    if (started.get()) {
      try {
        thread.join(STOP_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (lost.get() > 0) {
      LOG.warn("prompts: {} were not kept, the queue or the disk was full", lost.get());
    }
  }
}
