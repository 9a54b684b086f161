package io.tidegate.core.stats;

import io.tidegate.core.features.FeatureVector;
import java.nio.ByteBuffer;

/**
 * All that is learned of one arm: quality apart from operational signals, because quality is often
 * missing, and plain counts of attempts and failures.
 */
public final class ArmStatistics {

  /** Order of the operational signals. */
  private static final Signal[] OPERATIONAL = {
    Signal.OUTPUT_TOKENS, Signal.FIRST_TOKEN_SECONDS, Signal.TOKEN_SECONDS
  };

  static final int OPERATIONAL_SIGNALS = OPERATIONAL.length;

  private final Moments quality;
  private final Moments operational;
  private long attempts;
  private long failures;

  public ArmStatistics(int dimension) {
    this(new Moments(dimension, 1), new Moments(dimension, OPERATIONAL.length), 0, 0);
  }

  private ArmStatistics(Moments quality, Moments operational, long attempts, long failures) {
    this.quality = quality;
    this.operational = operational;
    this.attempts = attempts;
    this.failures = failures;
  }

  static ArmStatistics of(Moments quality, Moments operational, long attempts, long failures) {
    return new ArmStatistics(quality, operational, attempts, failures);
  }

  public Moments quality() {
    return quality;
  }

  /** Signals in the order output tokens, first-token seconds, token seconds. */
  public Moments operational() {
    return operational;
  }

  /** Attempts that succeeded or failed; those that a caller cancelled are not counted. */
  public long attempts() {
    return attempts;
  }

  public long failures() {
    return failures;
  }

  /**
   * Adds ({@code sign} 1) or retracts (-1) one quality observation, 0..1.
   *
   * @throws FullException when there is no room; nothing has changed then
   */
  public void foldQuality(FeatureVector x, double value, int sign) {
    quality.fold(x, new long[] {Signal.QUALITY.quantise(value)}, sign);
  }

  /**
   * Adds or retracts one complete answer's length and times.
   *
   * @throws FullException when there is no room; nothing has changed then
   */
  public void foldSuccess(
      FeatureVector x,
      double outputTokens,
      double firstTokenSeconds,
      double tokenSeconds,
      int sign) {
    operational.fold(
        x,
        new long[] {
          Signal.OUTPUT_TOKENS.quantise(outputTokens),
          Signal.FIRST_TOKEN_SECONDS.quantise(firstTokenSeconds),
          Signal.TOKEN_SECONDS.quantise(tokenSeconds)
        },
        sign);
    attempts += sign;
  }

  /**
   * Adds or retracts one failed attempt.
   *
   * @throws FullException when there is no room; nothing has changed then
   */
  public void foldFailure(int sign) {
    if (sign > 0 && failures >= Moments.COUNT_MAX) {
      throw new FullException("a cell holds " + failures + " failures already");
    }
    attempts += sign;
    failures += sign;
  }

  /** True when all of {@code other} can be added. */
  public boolean hasRoomFor(ArmStatistics other) {
    return quality.hasRoomFor(other.quality)
        && operational.hasRoomFor(other.operational)
        && failures + other.failures <= Moments.COUNT_MAX;
  }

  /**
   * Adds everything of {@code other} to this.
   *
   * @throws FullException when there is no room; nothing has changed then
   */
  public void add(ArmStatistics other) {
    if (!hasRoomFor(other)) {
      throw new FullException("two cells do not fit one");
    }
    quality.add(other.quality);
    operational.add(other.operational);
    attempts += other.attempts;
    failures += other.failures;
  }

  /** An independent copy. */
  public ArmStatistics copy() {
    return new ArmStatistics(quality.copy(), operational.copy(), attempts, failures);
  }

  /** The canonical bytes: attempts, failures, quality, operational, big-endian. */
  public byte[] encode() {
    ByteBuffer out =
        ByteBuffer.allocate(16 + quality.encodedLength() + operational.encodedLength());
    out.putLong(attempts).putLong(failures);
    quality.encode(out);
    operational.encode(out);
    return out.array();
  }

  /**
   * Reads the form of {@link #encode()}.
   *
   * @throws IllegalArgumentException when the length is not that of {@code dimension}
   */
  public static ArmStatistics decode(byte[] bytes, int dimension) {
    int expected = new ArmStatistics(dimension).encode().length;
    if (bytes.length != expected) {
      throw new IllegalArgumentException(
          "arm statistics: need " + expected + " bytes, had " + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long attempts = in.getLong();
    long failures = in.getLong();
    Moments quality = Moments.decode(in, dimension, 1);
    Moments operational = Moments.decode(in, dimension, OPERATIONAL.length);
    return new ArmStatistics(quality, operational, attempts, failures);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ArmStatistics that
        && attempts == that.attempts
        && failures == that.failures
        && quality.equals(that.quality)
        && operational.equals(that.operational);
  }

  @Override
  public int hashCode() {
    return 31 * quality.hashCode() + operational.hashCode();
  }
}
