package io.tidegate.pipeline.scan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Numbers packed one after the other into bytes, little-endian, and read back at any place. */
public final class RowBytes {

  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);
  private static final VarHandle DOUBLE = view(double[].class);

  private byte[] bytes;
  private int size;

  public RowBytes(int capacity) {
    bytes = new byte[capacity];
  }

  private static VarHandle view(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }

  private int grow(int more) {
    int old = size;
    if (bytes.length - old < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, old + more));
    }
    size = old + more;
    return old;
  }

  public void putInt(int value) {
    int place = grow(4); // first: it may exchange the array
    INT.set(bytes, place, value);
  }

  public void putLong(long value) {
    int place = grow(8);
    LONG.set(bytes, place, value);
  }

  public void putDouble(double value) {
    int place = grow(8);
    DOUBLE.set(bytes, place, value);
  }

  public void putInts(int[] values, int count) {
    int place = grow(4 * count);
    for (int i = 0; i < count; i++) {
      INT.set(bytes, place + 4 * i, values[i]);
    }
  }

  public void putDoubles(double[] values, int count) {
    int place = grow(8 * count);
    for (int i = 0; i < count; i++) {
      DOUBLE.set(bytes, place + 8 * i, values[i]);
    }
  }

  public void putShorts(short[] values, int count) {
    int place = grow(2 * count);
    for (int i = 0; i < count; i++) {
      SHORT.set(bytes, place + 2 * i, values[i]);
    }
  }

  /** Adds {@code count} bytes of {@code from}. */
  public void put(byte[] from, int offset, int count) {
    int place = grow(count);
    System.arraycopy(from, offset, bytes, place, count);
  }

  public void setInt(int place, int value) {
    INT.set(bytes, place, value);
  }

  /** Bytes in use. */
  public int size() {
    return size;
  }

  /** The bytes themselves, {@link #size()} of them in use. */
  public byte[] array() {
    return bytes;
  }

  /** Forgets everything after {@code size} bytes. */
  public void truncate(int size) {
    this.size = size;
  }

  public static int getShort(byte[] bytes, int place) {
    return (short) SHORT.get(bytes, place);
  }

  public static int getInt(byte[] bytes, int place) {
    return (int) INT.get(bytes, place);
  }

  public static long getLong(byte[] bytes, int place) {
    return (long) LONG.get(bytes, place);
  }

  public static double getDouble(byte[] bytes, int place) {
    return (double) DOUBLE.get(bytes, place);
  }

  public static void setDouble(byte[] bytes, int place, double value) {
    DOUBLE.set(bytes, place, value);
  }

  public static void setInt(byte[] bytes, int place, int value) {
    INT.set(bytes, place, value);
  }
}
