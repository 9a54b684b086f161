package io.tidegate.pipeline.scan;

import java.nio.charset.StandardCharsets;

/** 64 bits of a decision id: a fixed function, for folds and for finding what came twice. */
public final class IdHash {

  private static final long MIX = 0x9e3779b97f4a7c15L;

  private IdHash() {}

  public static long of(String id) {
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    return of(bytes, 0, bytes.length);
  }

  public static long of(byte[] bytes, int from, int to) {
    long h = (to - from) * MIX;
    int i = from;
    for (; to - i >= 8; i += 8) {
      h = mix(h ^ RowBytes.getLong(bytes, i));
    }
    long rest = 0;
    for (; i < to; i++) {
      rest = (rest << 8) | (bytes[i] & 0xff);
    }
    return mix(h ^ rest);
  }

  /** The finaliser of MurmurHash3 (Appleby), public domain. */
  private static long mix(long h) {
    long x = h + MIX;
    x = (x ^ (x >>> 33)) * 0xff51afd7ed558ccdL;
    x = (x ^ (x >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return x ^ (x >>> 33);
  }

  /** One of {@code folds} parts that a hash belongs to. */
  public static int fold(long hash, int folds) {
    return (int) Math.multiplyHigh(hash >>> 1, 2L * folds);
  }
}
