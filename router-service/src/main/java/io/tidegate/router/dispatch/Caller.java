package io.tidegate.router.dispatch;

import io.tidegate.core.constraint.Rejection;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** The caller's side of one request, as the dispatcher sees it; confined to one event loop. */
public interface Caller {
  /** Opens the event stream; headers leave with the first write. */
  void openStream(HopFacts facts);

  /** Sends events; false when the caller reads slower than this. */
  boolean write(Buffer events);

  /** Monotonic time at which something that was written last left for the network. */
  long progressNanos();

  /** Calls back once when {@link #write} may go on. */
  void onDrain(Runnable resume);

  /** Ends the event stream with its last events. */
  void endStream(Buffer last);

  /** Sends a whole answer. */
  void answer(Buffer body, HopFacts facts);

  /** Sends an error: as a response, or as the last event of an open stream. */
  void fail(Failure failure, HopFacts facts);

  /** Sends the reasons why nobody may answer. */
  void refuse(List<Rejection> rejections, long retryAfterMillis);

  /** Drops the connection of a caller who does not read. */
  void drop();

  /** The caller has hung up. */
  boolean gone();
}
