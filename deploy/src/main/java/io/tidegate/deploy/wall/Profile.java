package io.tidegate.deploy.wall;

import java.util.Locale;

/** How long the wall's faults last: as published, or a tenth of it. */
public enum Profile {
  FULL(1),
  FAST(10);

  private final int divisor;

  Profile(int divisor) {
    this.divisor = divisor;
  }

  /** A time of the full profile in this one, milliseconds. */
  public long scaled(long fullMillis) {
    return fullMillis / divisor;
  }

  /**
   * @throws IllegalArgumentException when there is no such profile
   */
  public static Profile ofLabel(String label) {
    for (Profile profile : values()) {
      if (profile.label().equals(label)) {
        return profile;
      }
    }
    throw new IllegalArgumentException("profile: must be full or fast, was \"" + label + "\"");
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
