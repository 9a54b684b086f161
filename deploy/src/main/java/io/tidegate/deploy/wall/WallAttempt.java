package io.tidegate.deploy.wall;

/** One request that reached the wall, with what became of it; read and written by any thread. */
public final class WallAttempt {
  private final String model;
  private final int number;
  private final boolean stream;
  private final long atNanos;
  private volatile String action = "";
  private volatile long goneNanos;
  private volatile long bytesSent;

  WallAttempt(String model, int number, boolean stream, long atNanos) {
    this.model = model;
    this.number = number;
    this.stream = stream;
    this.atNanos = atNanos;
  }

  public String model() {
    return model;
  }

  /** 1 for the first request to this model since the last reset. */
  public int number() {
    return number;
  }

  public boolean stream() {
    return stream;
  }

  /** When the request had been read, by {@link System#nanoTime}. */
  public long atNanos() {
    return atNanos;
  }

  /** What was done to it; empty while it waits. */
  public String action() {
    return action;
  }

  /** The other side hung up before the answer ended. */
  public boolean gone() {
    return goneNanos != 0;
  }

  /** When the hang-up was seen, by {@link System#nanoTime}; 0 when there was none. */
  public long goneNanos() {
    return goneNanos;
  }

  public long bytesSent() {
    return bytesSent;
  }

  void action(String what) {
    action = what;
  }

  void hungUp() {
    if (goneNanos == 0) {
      goneNanos = System.nanoTime();
    }
  }

  void sent(long bytes) {
    bytesSent = bytes;
  }
}
