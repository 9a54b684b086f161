package io.tidegate.router.classify;

import java.util.concurrent.atomic.AtomicInteger;

/** A model that is closed when its last user lets go of it, with what was read by it. */
final class SharedModel {

  /** The latest readings by this model, so that another one never answers with them. */
  record Readings(TenantCache<TextModel.Pass> passes, TenantCache<TextModel.Stretch> stretches) {
    static Readings of(int entries) {
      return new Readings(new TenantCache<>(entries), new TenantCache<>(entries));
    }
  }

  private final TextModel model;
  private final AtomicInteger users = new AtomicInteger(1);
  private volatile Readings readings;

  /**
   * @param entries readings kept for each tenant
   */
  SharedModel(TextModel model, int entries) {
    this.model = model;
    this.readings = Readings.of(entries);
  }

  TextModel model() {
    return model;
  }

  Readings readings() {
    return readings;
  }

  /** Forgets what was read and keeps another number from now on. */
  void keep(int entries) {
    readings = Readings.of(entries);
  }

  /** Takes a share; false when the model is closed already. */
  boolean retain() {
    return users.updateAndGet(count -> count == 0 ? 0 : count + 1) > 0;
  }

  void release() {
    if (users.decrementAndGet() == 0) {
      model.close();
    }
  }
}
