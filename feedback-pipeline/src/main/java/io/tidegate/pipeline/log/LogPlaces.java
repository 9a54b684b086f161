package io.tidegate.pipeline.log;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Finds the log that a person means by a word on the command line. */
public final class LogPlaces {

  private static final String KAFKA = "kafka://";

  private LogPlaces() {}

  /**
   * One log of several words: a single one as {@link #open(String)} understands it, {@code -} for
   * {@code stdin}, or several files and directories read one after the other.
   *
   * @param stdin copied to a temporary file, so that it can be read more than once
   * @throws IllegalArgumentException when a word is none of these
   */
  public static EventLog open(List<String> places, InputStream stdin) throws IOException {
    if (places.equals(List.of("-"))) {
      Path copy = Files.createTempFile("tidegate-stdin", ".jsonl");
      copy.toFile().deleteOnExit();
      Files.copy(stdin, copy, StandardCopyOption.REPLACE_EXISTING);
      return new JsonlFiles(copy);
    }
    if (places.size() == 1) {
      return open(places.get(0));
    }
    for (String place : places) {
      if (place.equals("-") || !Files.exists(Path.of(place))) {
        throw new IllegalArgumentException(
            "log: of several places each must be a file or a directory, " + place + " is not");
      }
    }
    return new JsonlFiles(places.stream().map(Path::of).toList());
  }

  /**
   * A file or directory that exists, or else Kafka addresses.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static EventLog open(String place) {
    if (place.startsWith(KAFKA)) {
      return new KafkaLog(place.substring(KAFKA.length()));
    }
    if (Files.exists(Path.of(place))) {
      return new JsonlFiles(Path.of(place));
    }
    if (place.matches("[^/\\s]+:\\d+(,[^/\\s]+:\\d+)*")) {
      return new KafkaLog(place);
    }
    throw new IllegalArgumentException(
        "log: must be a JSONL file, a directory of them, or a Kafka address host:port; there is no"
            + " file "
            + place);
  }
}
