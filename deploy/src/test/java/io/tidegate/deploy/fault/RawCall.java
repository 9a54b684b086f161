package io.tidegate.deploy.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** A caller over a bare socket, which can break every rule. */
final class RawCall implements AutoCloseable {
  private final Socket socket;

  RawCall(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(8_000);
  }

  /** A well-formed request that has been sent. */
  static RawCall chat(int port, String model, boolean stream) throws IOException {
    RawCall call = new RawCall(port);
    call.send(request(body(model, stream, "Hello"), FaultStand.KEY));
    return call;
  }

  static String body(String model, boolean stream, String prompt) {
    return "{\"model\":\""
        + model
        + "\",\"stream\":"
        + stream
        + ",\"messages\":[{\"role\":\"user\",\"content\":\""
        + prompt
        + "\"}]}";
  }

  /** A whole request; {@code headers} are lines without their ends. */
  static String request(String body, String key, String... headers) {
    StringBuilder text = new StringBuilder("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n");
    text.append("authorization: Bearer ").append(key).append("\r\n");
    text.append("content-type: application/json\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    text.append("content-length: ").append(body.getBytes(UTF_8).length).append("\r\n\r\n");
    return text.append(body).toString();
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    socket.getOutputStream().flush();
  }

  /** Reads until {@code end} has come, the connection is closed, or nothing comes for 8 s. */
  String readUntil(String end) throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] piece = new byte[8192];
    while (text.indexOf(end) < 0) {
      int n;
      try {
        n = socket.getInputStream().read(piece, 0, end.length() == 1 ? 1 : piece.length);
      } catch (SocketTimeoutException e) {
        return text + "<silence>";
      } catch (SocketException e) {
        return text + "<reset>";
      }
      if (n < 0) {
        return text + "<end>";
      }
      text.append(new String(piece, 0, n, ISO_8859_1));
    }
    return text.toString();
  }

  /** Everything until the other side closes. */
  String readAll() throws IOException {
    return readUntil("\0never");
  }

  /** Hangs up, as a caller does that has lost interest. */
  long hangUp() throws IOException {
    long now = System.nanoTime();
    socket.close();
    return now;
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
