package io.tidegate.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in the lengths that Tidegate prints. */
public final class Digests {

  /** Never fed, only copied: looking the algorithm up again costs more than hashing a line. */
  private static final MessageDigest FRESH = lookUp();

  private Digests() {}

  /** SHA-256 of the bytes: 32 bytes. */
  public static byte[] sha256(byte[] bytes) {
    MessageDigest digest;
    try {
      digest = (MessageDigest) FRESH.clone();
    } catch (CloneNotSupportedException e) {
      digest = lookUp();
    }
    return digest.digest(bytes);
  }

  private static MessageDigest lookUp() {
    try {
      return MessageDigest.getInstance("SHA-256");
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
