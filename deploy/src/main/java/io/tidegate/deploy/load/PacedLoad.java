package io.tidegate.deploy.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Requests at a given rate from one thread: arrivals with exponential gaps, each timed from when it
 * was due, whether or not a connection was free then.
 */
public final class PacedLoad {
  private static final int READ_BYTES = 64 << 10;
  private static final String OVERHEAD = "x-tidegate-overhead-ms: ";
  private static final String LAST_CHUNK = "0\r\n\r\n";
  private static final long NAP_NANOS = 50_000;
  private static final long LOST_NANOS = 10_000_000_000L;

  /**
   * What to send.
   *
   * @param perSecond 0: as soon as a connection is free
   * @param warmSeconds at the beginning, not counted
   * @param bodies sent in turn
   */
  public record Plan(
      int port,
      String key,
      int connections,
      double perSecond,
      double warmSeconds,
      double seconds,
      List<String> bodies) {}

  /**
   * What came of it.
   *
   * @param firstByteMicros from when a request was due to the first byte of its answer
   * @param overheadMicros what the gateway says of itself; empty for others
   * @param answers those with 200
   * @param refusedMicros likewise, of 429 and 503 with {@code retry-after}
   * @param wrong everything else
   */
  public record Result(
      Histogram firstByteMicros,
      Histogram overheadMicros,
      long answers,
      Histogram refusedMicros,
      long wrong) {
    /** Answers that are none. */
    public long errors() {
      return refusedMicros.getTotalCount() + wrong;
    }
  }

  private final Plan plan;
  private final Selector selector;
  private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
  private final Deque<Line> free = new ArrayDeque<>();
  private final Deque<Long> waiting = new ArrayDeque<>();
  private final Histogram firstByte = new Histogram(3);
  private final Histogram overhead = new Histogram(3);
  private final Histogram refused = new Histogram(3);
  private final byte[][] requests;
  private long countFromNanos;
  private long answers;
  private long wrong;
  private int sent;

  /** One connection and the request on it. */
  private static final class Line {
    private final SocketChannel channel;
    private final StringBuilder answer = new StringBuilder();
    private long dueNanos;
    private long firstByteMicros;

    Line(SocketChannel channel) {
      this.channel = channel;
    }
  }

  private PacedLoad(Plan plan, Selector selector) {
    this.plan = plan;
    this.selector = selector;
    this.requests =
        plan.bodies().stream().map(body -> request(plan.key(), body)).toArray(byte[][]::new);
  }

  /** Sends what the plan says, and waits for the answers. */
  public static Result run(Plan plan) throws IOException {
    try (Selector selector = Selector.open()) {
      PacedLoad load = new PacedLoad(plan, selector);
      load.connect();
      load.loop();
      return new Result(load.firstByte, load.overhead, load.answers, load.refused, load.wrong);
    }
  }

  private static byte[] request(String key, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n"
            + ("authorization: Bearer " + key + "\r\n")
            + ("content-length: " + bytes.length + "\r\n\r\n");
    return (head + body).getBytes(StandardCharsets.UTF_8);
  }

  private void connect() throws IOException {
    for (int i = 0; i < plan.connections(); i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), plan.port()));
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      Line line = new Line(channel);
      channel.register(selector, SelectionKey.OP_READ, line);
      free.add(line);
    }
  }

  private void loop() throws IOException {
    Random random = new Random(7);
    long start = System.nanoTime();
    countFromNanos = start + (long) (plan.warmSeconds() * 1e9);
    long end = countFromNanos + (long) (plan.seconds() * 1e9);
    long next = start;
    long now = start;
    while (now - end < 0 || (free.size() < plan.connections() && now - end < LOST_NANOS)) {
      while (plan.perSecond() > 0 && next - now <= 0 && next - end < 0) {
        waiting.add(next);
        next += (long) (-Math.log(1 - random.nextDouble()) / plan.perSecond() * 1e9);
      }
      while (now - end < 0 && !free.isEmpty() && (plan.perSecond() == 0 || !waiting.isEmpty())) {
        send(free.removeFirst(), plan.perSecond() == 0 ? now : waiting.removeFirst());
      }
      // A select with a time limit sleeps too long by up to a millisecond, and one without spins:
      // a core that the gateway may need, so in between short naps.
      long untilNext = next - System.nanoTime();
      boolean soon = plan.perSecond() > 0 && untilNext < 1_500_000;
      if (soon && now - end < 0) {
        if (selector.selectNow(this::ready) == 0 && untilNext > NAP_NANOS) {
          LockSupport.parkNanos(NAP_NANOS);
        }
      } else {
        selector.select(this::ready, 1);
      }
      now = System.nanoTime();
    }
  }

  private void send(Line line, long dueNanos) throws IOException {
    line.dueNanos = dueNanos;
    line.answer.setLength(0);
    ByteBuffer out = ByteBuffer.wrap(requests[sent++ % requests.length]);
    while (out.hasRemaining()) {
      line.channel.write(out);
    }
  }

  private void ready(SelectionKey key) {
    Line line = (Line) key.attachment();
    in.clear();
    try {
      if (line.channel.read(in) < 0) {
        throw new IOException("the connection was closed after " + line.answer.length() + " bytes");
      }
    } catch (IOException e) {
      key.cancel();
      throw new IllegalStateException(e);
    }
    if (line.answer.length() == 0) {
      line.firstByteMicros = (System.nanoTime() - line.dueNanos) / 1000;
    }
    in.flip();
    line.answer.append(StandardCharsets.ISO_8859_1.decode(in));
    if (ended(line.answer)) {
      note(line);
      free.add(line);
    }
  }

  private void note(Line line) {
    if (line.dueNanos - countFromNanos <= 0) {
      return;
    }
    String status = line.answer.substring(9, 12);
    if (!status.equals("200")) {
      if ((status.equals("429") || status.equals("503"))
          && line.answer.indexOf("\r\nretry-after: ") > 0) {
        refused.recordValue(line.firstByteMicros);
      } else {
        wrong++;
      }
      return;
    }
    answers++;
    firstByte.recordValue(line.firstByteMicros);
    int at = line.answer.indexOf(OVERHEAD);
    if (at >= 0) {
      int end = line.answer.indexOf("\r", at);
      String millis = line.answer.substring(at + OVERHEAD.length(), end);
      overhead.recordValue(Math.round(Double.parseDouble(millis) * 1000));
    }
  }

  /** The last chunk, or all of the announced length, has come. */
  private static boolean ended(StringBuilder answer) {
    int head = answer.indexOf("\r\n\r\n");
    if (head < 0) {
      return false;
    }
    int at = answer.indexOf("ontent-", 0);
    while (at >= 0 && at < head && !answer.substring(at + 7, at + 14).equalsIgnoreCase("length:")) {
      at = answer.indexOf("ontent-", at + 1);
    }
    if (at < 0 || at > head) {
      return answer.lastIndexOf(LAST_CHUNK) == answer.length() - LAST_CHUNK.length();
    }
    String length = answer.substring(at + 14, answer.indexOf("\r", at)).strip();
    return answer.length() >= head + 4 + Integer.parseInt(length);
  }
}
