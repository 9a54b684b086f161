package io.tidegate.core.stats;

import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.features.PromptFeatures;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A sample of one arm's judged decisions: those with the smallest hashes of their ids ("bottom-k").
 *
 * <p>The hash decides who is in, so any order, sharding or repetition leaves the same {@value #K}.
 * Twice as many are held, so that a decision whose judgement is taken back leaves its place to the
 * one that it would have been without it; should more than {@value #K} of those held be taken back,
 * the sample is smaller, never another.
 */
public final class Exemplars {

  /** Exemplars that a snapshot has of an arm. */
  public static final int K = 256;

  private static final int HELD_MAX = 2 * K;
  private static final int BYTES_EACH = 8 + 2 * PromptFeatures.EMBEDDING + 4;

  private final TreeMap<String, Exemplar> held = new TreeMap<>();

  /** The smallest id ever let go; nothing from here on is taken in. Empty for none. */
  private String limit = "";

  /**
   * Puts in, changes or, with no quality, takes out a decision; returns whether anything changed.
   */
  public boolean put(String decisionId, FeatureVector x, OptionalDouble quality) {
    if (quality.isEmpty()) {
      return held.remove(Exemplar.shortId(decisionId)) != null;
    }
    return put(Exemplar.of(decisionId, x, quality.getAsDouble()));
  }

  private boolean put(Exemplar exemplar) {
    String id = exemplar.decisionId();
    if (!limit.isEmpty() && id.compareTo(limit) >= 0) {
      return false;
    }
    boolean changed = !exemplar.equals(held.put(id, exemplar));
    if (held.size() > HELD_MAX) {
      limit = held.pollLastEntry().getKey();
      changed = !limit.equals(id);
    }
    return changed;
  }

  /** Adds those of another shard. */
  public void add(Exemplars other) {
    other.held.values().forEach(this::put);
    if (!other.limit.isEmpty() && (limit.isEmpty() || other.limit.compareTo(limit) < 0)) {
      limit = other.limit;
      held.tailMap(limit, true).clear();
    }
  }

  /** The sample: at most {@value #K}, by id. */
  public List<Exemplar> sample() {
    return held.values().stream().limit(K).toList();
  }

  /** All that is held, and the limit, for a store. */
  public byte[] encode() {
    byte[] all = encode(held.values());
    return ByteBuffer.allocate(9 + all.length)
        .put((byte) (limit.isEmpty() ? 0 : 1))
        .putLong(limit.isEmpty() ? 0 : Long.parseUnsignedLong(limit, 16))
        .put(all)
        .array();
  }

  /** Reads the form of {@link #encode()}. */
  public static Exemplars decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    Exemplars exemplars = new Exemplars();
    boolean limited = in.get() != 0;
    long limit = in.getLong();
    exemplars.limit = limited ? hex(limit) : "";
    byte[] all = new byte[in.remaining()];
    in.get(all);
    decodeAll(all).forEach(e -> exemplars.held.put(e.decisionId(), e));
    return exemplars;
  }

  /** The canonical bytes of a sample: id, embedding and quality of each, big-endian. */
  public static byte[] encode(Collection<Exemplar> exemplars) {
    ByteBuffer out = ByteBuffer.allocate(BYTES_EACH * exemplars.size());
    for (Exemplar e : exemplars) {
      out.putLong(Long.parseUnsignedLong(e.decisionId(), 16));
      for (short step : e.embedding()) {
        out.putShort(step);
      }
      out.putInt((int) e.qualityStep());
    }
    return out.array();
  }

  /**
   * Reads the form of {@link #encode(Collection)}.
   *
   * @throws IllegalArgumentException when the length is no multiple of one exemplar's, or a quality
   *     is outside its range
   */
  public static List<Exemplar> decodeAll(byte[] bytes) {
    if (bytes.length % BYTES_EACH != 0) {
      throw new IllegalArgumentException(
          "exemplars: need a multiple of " + BYTES_EACH + " bytes, had " + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    List<Exemplar> exemplars = new ArrayList<>();
    while (in.hasRemaining()) {
      String id = hex(in.getLong());
      short[] embedding = new short[PromptFeatures.EMBEDDING];
      for (int i = 0; i < embedding.length; i++) {
        embedding[i] = in.getShort();
      }
      exemplars.add(new Exemplar(id, embedding, in.getInt()));
    }
    return exemplars;
  }

  private static String hex(long bits) {
    return String.format(Locale.ROOT, "%016x", bits);
  }
}
