package io.tidegate.router;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A scripted provider over raw sockets: each request is answered by a script that owns the socket.
 */
public final class FakeUpstream implements AutoCloseable {
  /** One request as it came. */
  public record Seen(String head, String body) {
    public String header(String name) {
      for (String line : head.split("\r\n")) {
        if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
          return line.substring(name.length() + 1).strip();
        }
      }
      return "";
    }
  }

  /** Answers one request; returning keeps the connection, throwing closes it. */
  @FunctionalInterface
  public interface Script {
    void answer(Seen seen, Connection connection) throws IOException;
  }

  /** The socket of one request. */
  public final class Connection {
    private final Socket socket;

    Connection(Socket socket) {
      this.socket = socket;
    }

    public void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
    }

    public void json(int status, String body, String... headers) throws IOException {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\n");
      head.append("content-type: application/json\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      int length = body.getBytes(StandardCharsets.UTF_8).length;
      send(head + "content-length: " + length + "\r\n\r\n" + body);
    }

    public void streamHead() throws IOException {
      send(
          "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
              + "transfer-encoding: chunked\r\n\r\n");
    }

    public void chunk(String text) throws IOException {
      int length = text.getBytes(StandardCharsets.UTF_8).length;
      send(Integer.toHexString(length) + "\r\n" + text + "\r\n");
    }

    public void streamEnd() throws IOException {
      send("0\r\n\r\n");
    }

    /** RST instead of FIN. */
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    public void cut() throws IOException {
      socket.close();
    }

    /** Waits until the other side hangs up. */
    public void awaitHangUp() throws IOException {
      try {
        while (socket.getInputStream().read() >= 0) {
          // Nothing more is expected; whatever comes is dropped.
        }
      } finally {
        hangUps.incrementAndGet();
      }
    }
  }

  private final ServerSocket server;
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger hangUps = new AtomicInteger();
  private volatile Script script;

  public FakeUpstream(Script script) throws IOException {
    this.script = script;
    this.server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    thread(this::accept);
  }

  /** A provider that answers everything, streamed or not, with {@code text}. */
  public static Script healthy(String model, String text) {
    return (seen, connection) -> {
      if (seen.body().contains("\"stream\":true") || seen.body().contains("\"stream\": true")) {
        connection.streamHead();
        for (String event : events(model, text)) {
          connection.chunk("data: " + event + "\n\n");
        }
        connection.chunk("data: [DONE]\n\n");
        connection.streamEnd();
      } else {
        connection.json(200, completion(model, text));
      }
    };
  }

  public static String completion(String model, String text) {
    return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\""
        + model
        + "\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
        + text
        + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":10,"
        + "\"completion_tokens\":20,\"total_tokens\":30}}";
  }

  /** Role, one event a word, finish, usage. */
  public static List<String> events(String model, String text) {
    List<String> events = new java.util.ArrayList<>();
    events.add(event(model, "{\"role\":\"assistant\",\"content\":\"\"}", "null"));
    String[] words = text.split(" ");
    for (int i = 0; i < words.length; i++) {
      events.add(event(model, "{\"content\":\"" + (i == 0 ? "" : " ") + words[i] + "\"}", "null"));
    }
    events.add(event(model, "{}", "\"stop\""));
    events.add(
        "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\""
            + model
            + "\",\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":20,"
            + "\"total_tokens\":30}}");
    return events;
  }

  public static String event(String model, String delta, String finish) {
    return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\""
        + model
        + "\",\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"finish_reason\":"
        + finish
        + "}]}";
  }

  public void script(Script next) {
    script = next;
  }

  public String baseUrl() {
    return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
  }

  public List<Seen> seen() {
    return seen;
  }

  public int hangUps() {
    return hangUps.get();
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
      InputStream in = new BufferedInputStream(socket.getInputStream());
      Connection connection = new Connection(socket);
      while (true) {
        Seen request = read(in);
        if (request == null) {
          return;
        }
        seen.add(request);
        script.answer(request, connection);
      }
    } catch (IOException e) {
      // The script or the router closed the connection, as tests of faults do.
      return;
    }
  }

  private static Seen read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        return null;
      }
      head.write(b);
    }
    Seen bare = new Seen(head.toString(StandardCharsets.ISO_8859_1), "");
    String length = bare.header("content-length");
    byte[] body = in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
    return new Seen(bare.head(), new String(body, StandardCharsets.UTF_8));
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "fake-upstream");
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
