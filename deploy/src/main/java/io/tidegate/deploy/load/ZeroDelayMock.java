package io.tidegate.deploy.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * A provider that answers at once, for measuring what stands in front of it: one thread, prepared
 * bytes, nothing parsed but lengths.
 *
 * <p>A body with {@code "stream":true} gets a stream of events, all at once, or the first at once
 * and the others {@value #GAP_MILLIS} ms apart when it also has {@code "user":"paced"}.
 */
public final class ZeroDelayMock {
  /** Time between two events of a paced stream. */
  static final int GAP_MILLIS = 10;

  private static final int WORDS = 20;
  private static final int READ_BYTES = 256 << 10;
  private static final byte[] STREAM = bytes("\"stream\":true");
  private static final byte[] PACED = bytes("\"user\":\"paced\"");
  private static final byte[] HEAD_END = bytes("\r\n\r\n");
  private static final byte[] NAME = bytes("ontent-length:");
  private static final byte[] NAME_CAPITAL = bytes("ontent-Length:");
  private static final byte[] WHOLE = whole();
  private static final byte[] EVENTS = stream();
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

  private record Due(long atNanos, Line line) {}

  private final Selector selector;
  private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
  private final byte[] read = new byte[READ_BYTES];
  private final Deque<Due> due = new ArrayDeque<>();

  /** One connection: what came of a request so far. */
  private static final class Line {
    private final SocketChannel channel;
    private byte[] request = new byte[4096];
    private int length;
    private int eventsLeft;

    Line(SocketChannel channel) {
      this.channel = channel;
    }
  }

  private ZeroDelayMock(Selector selector) {
    this.selector = selector;
  }

  /** Serves until the process ends. */
  public static void serve(int port) throws IOException {
    Selector selector = Selector.open();
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
    new ZeroDelayMock(selector).loop(server);
  }

  private void loop(ServerSocketChannel server) throws IOException {
    while (selector.isOpen()) {
      Due first = due.peekFirst();
      if (first == null) {
        selector.select(this::ready);
      } else {
        long millis = (first.atNanos - System.nanoTime()) / 1_000_000;
        if (millis > 0) {
          selector.select(this::ready, millis);
        } else {
          selector.selectNow(this::ready);
        }
      }
      sendDue();
      for (SocketChannel next = server.accept(); next != null; next = server.accept()) {
        next.configureBlocking(false);
        next.setOption(StandardSocketOptions.TCP_NODELAY, true);
        next.register(selector, SelectionKey.OP_READ, new Line(next));
      }
    }
  }

  private void ready(SelectionKey key) {
    if (key.attachment() instanceof Line line) {
      try {
        take(line);
      } catch (IOException e) {
        close(line);
      }
    }
  }

  private void take(Line line) throws IOException {
    in.clear();
    int n = line.channel.read(in);
    if (n < 0) {
      close(line);
      return;
    }
    in.flip().get(read, 0, n);
    if (line.length + n > line.request.length) {
      line.request = Arrays.copyOf(line.request, 2 * (line.length + n));
    }
    System.arraycopy(read, 0, line.request, line.length, n);
    line.length += n;
    for (int end = end(line); end > 0; end = end(line)) {
      answer(line, end);
      line.length -= end;
      System.arraycopy(line.request, end, line.request, 0, line.length);
    }
  }

  private void answer(Line line, int end) throws IOException {
    if (find(line.request, 0, end, STREAM) < 0) {
      write(line, WHOLE);
    } else if (find(line.request, 0, end, PACED) < 0) {
      write(line, EVENTS);
    } else {
      write(line, bytes(HEAD + chunk(event("{\"content\":\"word \"}", "null"))));
      line.eventsLeft = WORDS;
      due.add(new Due(System.nanoTime() + GAP_MILLIS * 1_000_000L, line));
    }
  }

  /** All gaps are alike, so that the queue is in order of time. */
  private void sendDue() {
    long now = System.nanoTime();
    while (!due.isEmpty() && due.peekFirst().atNanos - now <= 0) {
      Line line = due.removeFirst().line;
      line.eventsLeft--;
      try {
        if (line.eventsLeft > 0) {
          write(line, bytes(chunk(event("{\"content\":\"word \"}", "null"))));
          due.add(new Due(now + GAP_MILLIS * 1_000_000L, line));
        } else {
          write(line, bytes(chunk(last()) + "0\r\n\r\n"));
        }
      } catch (IOException e) {
        close(line);
      }
    }
  }

  private static void write(Line line, byte[] bytes) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(bytes);
    while (out.hasRemaining()) {
      line.channel.write(out);
    }
  }

  private static void close(Line line) {
    try {
      line.channel.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Length of the first request; 0 while it is not whole. */
  private static int end(Line line) {
    int head = find(line.request, 0, line.length, HEAD_END);
    if (head < 0) {
      return 0;
    }
    int small = find(line.request, 0, head, NAME);
    int at = small < 0 ? find(line.request, 0, head, NAME_CAPITAL) : small;
    int total = head + HEAD_END.length;
    if (at >= 0) {
      int length = 0;
      for (int i = at + NAME.length; line.request[i] != '\r'; i++) {
        length = line.request[i] == ' ' ? length : 10 * length + line.request[i] - '0';
      }
      total += length;
    }
    return total <= line.length ? total : 0;
  }

  private static int find(byte[] in, int from, int to, byte[] what) {
    for (int i = from; i <= to - what.length; i++) {
      int j = 0;
      while (j < what.length && in[i + j] == what[j]) {
        j++;
      }
      if (j == what.length) {
        return i;
      }
    }
    return -1;
  }

  private static byte[] whole() {
    String body =
        "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"mock\","
            + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
            + "The gate opens when the river rises. ".repeat(10).strip()
            + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,"
            + "\"completion_tokens\":70,\"total_tokens\":79}}";
    return bytes(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  private static byte[] stream() {
    String body = event("{\"content\":\"word \"}", "null").repeat(WORDS) + last();
    return bytes(HEAD + chunk(body) + "0\r\n\r\n");
  }

  private static String last() {
    return event("{}", "\"stop\"") + "data: [DONE]\n\n";
  }

  private static String chunk(String body) {
    return Integer.toHexString(body.length()) + "\r\n" + body + "\r\n";
  }

  private static String event(String delta, String finish) {
    return "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
        + "\"model\":\"mock\",\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"finish_reason\":"
        + finish
        + "}]}\n\n";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
