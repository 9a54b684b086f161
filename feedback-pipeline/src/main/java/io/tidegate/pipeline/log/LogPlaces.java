package io.tidegate.pipeline.log;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the log that a person means by a word on the command line. */
public final class LogPlaces {

  private static final String KAFKA = "kafka://";

  private LogPlaces() {}

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
