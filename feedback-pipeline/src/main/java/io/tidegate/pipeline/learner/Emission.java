package io.tidegate.pipeline.learner;

/**
 * What a processor sends on.
 *
 * @param channel where to
 * @param value the bytes to send
 */
record Emission(Channel channel, byte[] value) {

  /** Where an emission goes. */
  enum Channel {
    /** Observations to the statistics, keyed by scope. */
    OBSERVATION,
    /** Counts of one partition's join to the statistics, keyed by partition. */
    TALLY,
    DEAD_LETTER,
    SNAPSHOT,
    ALERT,
    STATUS
  }
}
