package io.tidegate.router.policy;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.SnapshotCodec;
import java.util.TreeMap;

/** Snapshots in which nothing has been learned. */
public final class Snapshots {
  private Snapshots() {}

  public static byte[] global(long version) {
    return of("global", version);
  }

  /** A snapshot that was made so many seconds after 1970 as its version says. */
  public static byte[] of(String scope, long version) {
    return SnapshotCodec.encode(snapshot(scope, version));
  }

  public static PolicySnapshot snapshot(String scope, long version) {
    return new PolicySnapshot(
        scope,
        version,
        "",
        1000 * version,
        FeatureSchema.V1.hash(),
        FeatureSchema.V1.dimension(),
        version,
        "",
        new TreeMap<>(),
        new TreeMap<>());
  }
}
