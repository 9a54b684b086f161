package io.tidegate.router.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TenantCacheTest {

  @Test
  void get_otherTenantOrText_isNotThere() {
    TenantCache<String> cache = new TenantCache<>(4);
    cache.put(key(cache, "a", "hello"), "said");
    assertThat(cache.get(key(cache, "a", "hello"))).isEqualTo("said");
    assertThat(cache.get(key(cache, "a", "hello "))).isNull();
    assertThat(cache.get(key(cache, "b", "hello"))).isNull();
  }

  @Test
  void put_moreThanFit_theTenantsOwnOldestGoes() {
    TenantCache<Integer> cache = new TenantCache<>(4);
    cache.put(key(cache, "other", "x"), -1);
    for (int i = 0; i < 10; i++) {
      cache.put(key(cache, "a", "text " + i), i);
    }
    assertThat(cache.get(key(cache, "a", "text 5"))).isNull();
    assertThat(cache.get(key(cache, "a", "text 6"))).isEqualTo(6);
    assertThat(cache.get(key(cache, "other", "x"))).isEqualTo(-1);
  }

  @Test
  void put_moreTenantsThanFit_theOldestShelfGoes() {
    TenantCache<Integer> cache = new TenantCache<>(1);
    for (int i = 0; i <= TenantCache.TENANTS_MAX; i++) {
      cache.put(key(cache, "tenant " + i, "x"), i);
    }
    assertThat(cache.get(key(cache, "tenant " + TenantCache.TENANTS_MAX, "x"))).isNotNull();
    assertThat(cache.get(key(cache, "tenant 0", "x"))).isNull();
  }

  /** Halves of surrogate pairs are different texts, and a tenant's name cannot run into a text. */
  @Test
  void key_textsThatAnEncodingMakesEqual_differ() {
    TenantCache<Integer> cache = new TenantCache<>(4);
    Set<TenantCache.Key> keys = new HashSet<>();
    for (String text : new String[] {"\ud83d", "\ud83e", "?", "\ufffd", ""}) {
      keys.add(key(cache, "a", text));
    }
    keys.add(key(cache, "ab", "c"));
    keys.add(key(cache, "a", "bc"));
    assertThat(keys).hasSize(7);
  }

  @Test
  void key_tooLongOrNothingKept_none() {
    assertThat(new TenantCache<Integer>(4).key("a", "x".repeat(TenantCache.CHARACTERS_MAX + 1)))
        .isNull();
    assertThat(new TenantCache<Integer>(0).key("a", "x")).isNull();
  }

  private static TenantCache.Key key(TenantCache<?> cache, String tenant, String text) {
    TenantCache.Key key = cache.key(tenant, text);
    assertThat(key).isNotNull();
    return key;
  }
}
