package io.tidegate.core.decision;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Decision ids: a UUIDv7 (RFC 9562), a tilde, and 96 bits of HMAC-SHA256 over it in base64url.
 *
 * <p>Holding an id is the right to give feedback on that decision; nobody without the key can make
 * one up.
 */
public final class DecisionIds {

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final int TAG_BYTES = 12;
  private static final int UUID_LENGTH = 36;
  private static final int KEY_BYTES_MIN = 16;

  private final SecretKeySpec key;
  private final Mac ready; // has the key and nothing else; each tag takes a copy

  /**
   * @param key the secret that router and learner share, at least 16 bytes
   */
  public DecisionIds(byte[] key) {
    if (key.length < KEY_BYTES_MIN) {
      throw new IllegalArgumentException(
          "decision key: must have at least 16 bytes, had " + key.length);
    }
    this.key = new SecretKeySpec(key, "HmacSHA256");
    this.ready = lookUp(this.key);
  }

  /**
   * A new id.
   *
   * @param epochMillis time of the decision
   * @param randomHigh at least 12 random bits
   * @param randomLow at least 62 random bits
   */
  public String mint(long epochMillis, long randomHigh, long randomLow) {
    long high = (epochMillis << 16) | 0x7000L | (randomHigh & 0xfffL);
    long low = 0x8000_0000_0000_0000L | (randomLow & 0x3fff_ffff_ffff_ffffL);
    String uuid = new UUID(high, low).toString();
    return uuid + "~" + tag(uuid);
  }

  /** True when this key made {@code id}; compares in constant time. */
  public boolean verify(String id) {
    if (id.length() < UUID_LENGTH + 2 || id.charAt(UUID_LENGTH) != '~') {
      return false;
    }
    byte[] claimed = id.substring(UUID_LENGTH + 1).getBytes(StandardCharsets.UTF_8);
    byte[] actual = tag(id.substring(0, UUID_LENGTH)).getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(claimed, actual);
  }

  /**
   * The time inside an id, milliseconds since 1970.
   *
   * @throws IllegalArgumentException when {@code id} does not begin with a UUID
   */
  public static long epochMillis(String id) {
    int end = Math.min(UUID_LENGTH, id.length());
    return UUID.fromString(id.substring(0, end)).getMostSignificantBits() >>> 16;
  }

  private String tag(String uuid) {
    byte[] full = copy().doFinal(uuid.getBytes(StandardCharsets.UTF_8));
    return BASE64.encodeToString(Arrays.copyOf(full, TAG_BYTES));
  }

  /** A copy spares the search for a provider and the hashing of the key. */
  private Mac copy() {
    try {
      return (Mac) ready.clone();
    } catch (CloneNotSupportedException e) {
      return lookUp(key);
    }
  }

  private static Mac lookUp(SecretKeySpec key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("this Java runtime has no HmacSHA256", e);
    }
  }

  /** A uniform number in [0, 1) with 53 bits that anybody can derive from the three texts. */
  public static double draw(String salt, String decisionId, String snapshotId) {
    byte[] digest =
        io.tidegate.core.Digests.sha256(
            (salt + "\n" + decisionId + "\n" + snapshotId).getBytes(StandardCharsets.UTF_8));
    return (ByteBuffer.wrap(digest).getLong() >>> 11) * 0x1.0p-53;
  }
}
