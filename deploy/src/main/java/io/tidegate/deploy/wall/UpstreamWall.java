package io.tidegate.deploy.wall;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fake provider over raw sockets on this machine that breaks in the way its model's name says.
 *
 * <p>{@code fb-ok} always answers, {@code fb-s08-stream-cut} dies in the middle, and so on; the
 * part after {@code fb-} up to the next dash decides. Every attempt is logged with its time.
 */
public final class UpstreamWall implements AutoCloseable {
  private static final int STACK_BYTES = 256 << 10;

  private final ServerSocket server;
  private final Profile profile;
  private final Map<String, Fault> faults = new HashMap<>();
  private final ConcurrentLinkedQueue<WallAttempt> log = new ConcurrentLinkedQueue<>();
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile long resetNanos = System.nanoTime();
  private volatile int dial;
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger atOnceMax = new AtomicInteger();

  private UpstreamWall(ServerSocket server, Profile profile) {
    this.server = server;
    this.profile = profile;
    faults.putAll(ProviderFaults.all());
    faults.putAll(HostileFaults.all());
    faults.putAll(LoadFaults.all());
  }

  /**
   * Listens on the loopback address.
   *
   * @param port 0 takes a free one
   */
  public static UpstreamWall start(int port, Profile profile) throws IOException {
    ServerSocket server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
    UpstreamWall wall = new UpstreamWall(server, profile);
    wall.thread(wall::accept);
    return wall;
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Forgets every attempt; what fails once fails again, and what is down for a time is down. */
  public void reset() {
    log.clear();
    counts.clear();
    resetNanos = System.nanoTime();
  }

  /** The attempts since the last reset, in the order in which they came. */
  public List<WallAttempt> attempts() {
    return List.copyOf(log);
  }

  /** The attempts on one model since the last reset. */
  public List<WallAttempt> attempts(String model) {
    return log.stream().filter(attempt -> attempt.model().equals(model)).toList();
  }

  /** When the wall was reset last, by {@link System#nanoTime}. */
  public long resetNanos() {
    return resetNanos;
  }

  /** Sets the number that {@code fb-x-cut}, {@code fb-x-own} and {@code fb-x-steady} go by. */
  public void dial(int value) {
    dial = value;
  }

  /** The right answer of {@code fb-x-own} to a prompt whose last word is {@code mark}. */
  public static String ownText(String mark) {
    return LoadFaults.ownText(mark);
  }

  /** The most requests that were being answered at one time. */
  public int atOnceMax() {
    return atOnceMax.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        thread(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      WallSocket http = new WallSocket(socket);
      Optional<WallRequest> request = http.read();
      while (request.isPresent()) {
        WallAttempt attempt = note(request.get());
        atOnceMax.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try {
          answer(request.get(), http, attempt);
        } catch (IOException e) {
          attempt.sent(http.bytesSent());
          if (!http.closedHere()) {
            attempt.hungUp();
          }
          return;
        } finally {
          atOnce.decrementAndGet();
        }
        request = http.read();
      }
    } catch (IOException e) {
      // Between two requests the other side may hang up as it likes.
      return;
    } finally {
      sockets.remove(socket);
    }
  }

  private WallAttempt note(WallRequest request) {
    String model = request.model();
    int number = counts.merge(model, 1, Integer::sum);
    WallAttempt attempt = new WallAttempt(model, number, request.stream(), System.nanoTime());
    log.add(attempt);
    return attempt;
  }

  private void answer(WallRequest request, WallSocket http, WallAttempt attempt)
      throws IOException {
    long sinceReset = (attempt.atNanos() - resetNanos) / 1_000_000;
    WallCall call = new WallCall(request, http, attempt, profile, sinceReset, dial);
    Fault fault = faults.get(tag(request.model()));
    if (!request.path().endsWith("/chat/completions")) {
      call.error(404, "invalid_request_error", "not_found", "There is no such route.");
    } else if (fault == null) {
      call.error(404, "invalid_request_error", "model_not_found", "There is no such model.");
    } else {
      fault.answer(call);
    }
    call.count();
  }

  /** The part of a model's name that chooses its fault; empty when it has none. */
  static String tag(String model) {
    String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    if (!name.startsWith("fb-")) {
      return "";
    }
    String rest = name.substring(3);
    return rest.equals("ok-noprefill") || rest.startsWith("x-") ? rest : rest.split("-", 2)[0];
  }

  private void thread(Runnable task) {
    Thread thread = new Thread(null, task, "wall-" + port(), STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
