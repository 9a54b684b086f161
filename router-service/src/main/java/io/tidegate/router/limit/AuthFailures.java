package io.tidegate.router.limit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts wrong keys by address, IPv6 by its first 64 bits; bounded, the longest quiet is forgotten.
 */
public final class AuthFailures {
  private static final int ADDRESSES_MAX = 10_000;

  private final int perMinute;
  private final LinkedHashMap<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > ADDRESSES_MAX;
        }
      };

  public AuthFailures(int perMinute) {
    this.perMinute = perMinute;
  }

  /** Counts a wrong key; 0, or the time for which this address had better wait, milliseconds. */
  public synchronized long failed(String address, long nowNanos) {
    return buckets.computeIfAbsent(network(address), a -> new Bucket(perMinute)).take(1, nowNanos);
  }

  private static String network(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    int end = -1;
    for (int i = 0; i < 4; i++) {
      int next = address.indexOf(':', end + 1);
      if (next < 0 || next == end + 1) {
        return address;
      }
      end = next;
    }
    return address.substring(0, end);
  }
}
