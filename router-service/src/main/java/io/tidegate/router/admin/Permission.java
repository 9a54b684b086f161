package io.tidegate.router.admin;

/** What a caller of the admin port must be allowed to do. */
public enum Permission {
  /** Anybody who reaches the port: probes have no keys. */
  OPEN,
  /** Look: holds the key, where there is one. */
  READ,
  /** Change: holds the key; without one, comes from this machine. */
  CHANGE
}
