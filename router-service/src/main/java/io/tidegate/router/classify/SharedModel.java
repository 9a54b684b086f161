package io.tidegate.router.classify;

import java.util.concurrent.atomic.AtomicInteger;

/** A model that is closed when its last user lets go of it. */
final class SharedModel {

  private final TextModel model;
  private final AtomicInteger users = new AtomicInteger(1);

  SharedModel(TextModel model) {
    this.model = model;
  }

  TextModel model() {
    return model;
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
