package io.tidegate.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in the lengths that Tidegate prints. */
public final class Digests {

  private Digests() {}

  /** SHA-256 of the bytes: 32 bytes. */
  public static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }

  /** SHA-256 as 64 lower-case hexadecimal digits. */
  public static String sha256Hex(byte[] bytes) {
    return HexFormat.of().formatHex(sha256(bytes));
  }

  /**
   * First 12 hexadecimal digits of the SHA-256 of UTF-8 text: the short form in logs and headers.
   */
  public static String shortHash(String text) {
    return sha256Hex(text.getBytes(StandardCharsets.UTF_8)).substring(0, 12);
  }
}
