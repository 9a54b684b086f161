package io.tidegate.router.classify;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Latest readings of texts, by tenant: each tenant has its own shelf, so no tenant can tell from
 * the time of an answer what another one asked, nor push another's readings out.
 *
 * <p>A text is known by HMAC-SHA256 under a key that is drawn when the process starts; the text
 * itself is not kept. The oldest shelf makes room for a new tenant's.
 */
final class TenantCache<V> {

  /** Longer texts are read anew each time, characters. */
  static final int CHARACTERS_MAX = 16_384;

  static final int TENANTS_MAX = 256;

  private static final String ALGORITHM = "HmacSHA256";
  private static final SecretKeySpec SECRET = secret();
  private static final ThreadLocal<Digester> DIGESTER = ThreadLocal.withInitial(Digester::new);

  private final int entries;
  private final Map<String, Shelf<V>> shelves = newest(TENANTS_MAX);

  /**
   * @param entries readings kept for each tenant; 0 keeps none
   */
  TenantCache(int entries) {
    this.entries = entries;
  }

  /** What a text is known by; not to be had from another process or for another tenant. */
  record Key(String tenant, long first, long second) {}

  /** The latest readings of one tenant. */
  private record Shelf<V>(Map<Key, V> readings) {}

  /** The key of a text; null when it is too long or nothing is kept. */
  @Nullable Key key(String tenant, CharSequence text) {
    return entries == 0 || text.length() > CHARACTERS_MAX ? null : DIGESTER.get().key(tenant, text);
  }

  @Nullable V get(Key key) {
    Shelf<V> shelf = shelf(key.tenant());
    synchronized (shelf) {
      return shelf.readings().get(key);
    }
  }

  void put(Key key, V reading) {
    Shelf<V> shelf = shelf(key.tenant());
    synchronized (shelf) {
      shelf.readings().put(key, reading);
    }
  }

  private Shelf<V> shelf(String tenant) {
    synchronized (shelves) {
      return shelves.computeIfAbsent(tenant, t -> new Shelf<>(newest(entries)));
    }
  }

  private static <K, T> Map<K, T> newest(int most) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, T> eldest) {
        return size() > most;
      }
    };
  }

  private static SecretKeySpec secret() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return new SecretKeySpec(key, ALGORITHM);
  }

  /** One thread's hash. */
  private static final class Digester {

    private final Mac mac;
    private final ByteBuffer bytes = ByteBuffer.allocate(2 * CHARACTERS_MAX);

    Digester() {
      try {
        mac = Mac.getInstance(ALGORITHM);
        mac.init(SECRET);
      } catch (NoSuchAlgorithmException | InvalidKeyException e) {
        throw new IllegalStateException("classifier: every Java has " + ALGORITHM, e);
      }
    }

    Key key(String tenant, CharSequence text) {
      byte[] name = tenant.getBytes(StandardCharsets.UTF_8);
      mac.update(ByteBuffer.allocate(4).putInt(name.length).array());
      mac.update(name);
      // Half a surrogate pair is a text too: characters as they are, not an encoding of them.
      bytes.clear();
      for (int i = 0; i < text.length(); i++) {
        bytes.putChar(text.charAt(i));
      }
      mac.update(bytes.array(), 0, bytes.position());
      ByteBuffer digest = ByteBuffer.wrap(mac.doFinal());
      return new Key(tenant, digest.getLong(), digest.getLong());
    }
  }
}
