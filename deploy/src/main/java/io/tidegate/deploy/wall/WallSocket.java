package io.tidegate.deploy.wall;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** HTTP/1.1 over a bare socket, which can break every rule of it. */
final class WallSocket {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final int HEAD_BYTES_MAX = 64 << 10;

  private final Socket socket;
  private final PushbackInputStream in;
  private final OutputStream out;
  private long bytesSent;
  private boolean closedHere;

  WallSocket(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    this.in = new PushbackInputStream(socket.getInputStream(), 1);
    this.out = socket.getOutputStream();
  }

  /** The next request; empty when the other side has closed. */
  Optional<WallRequest> read() throws IOException {
    String head = head();
    if (head.isEmpty()) {
      return Optional.empty();
    }
    String[] lines = head.split("\r\n");
    String[] first = lines[0].split(" ");
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.put(
            lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT),
            lines[i].substring(colon + 1).strip());
      }
    }
    byte[] body = body(headers);
    JsonNode json = body.length == 0 ? MissingNode.getInstance() : JSON.readTree(body);
    return Optional.of(new WallRequest(first[0], first.length > 1 ? first[1] : "", headers, json));
  }

  private String head() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int ends = 0;
    while (ends < 4) {
      int b = in.read();
      if (b < 0 || head.size() > HEAD_BYTES_MAX) {
        return "";
      }
      head.write(b);
      ends = b == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : b == '\r' ? 1 : 0;
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    String length = headers.get("content-length");
    if (length != null) {
      return in.readNBytes(Integer.parseInt(length));
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (headers.getOrDefault("transfer-encoding", "").contains("chunked")) {
      int size = chunkSize();
      while (size > 0) {
        body.write(in.readNBytes(size));
        line();
        size = chunkSize();
      }
      line();
    }
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line().split(";")[0].strip(), 16);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    int b = in.read();
    while (b >= 0 && b != '\n') {
      line.append((char) b);
      b = in.read();
    }
    return line.toString();
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    bytesSent += bytes.length;
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A head; {@code headers} are whole lines. */
  void sendHead(int status, String... headers) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    send(head.append("\r\n").toString());
  }

  void sendJson(int status, byte[] body, String... headers) throws IOException {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 2, headers.length);
    all[0] = "content-type: application/json";
    all[1] = "content-length: " + body.length;
    sendHead(status, all);
    send(body);
  }

  /** One chunk of a chunked body. */
  void sendChunk(byte[] data) throws IOException {
    byte[] head = (Integer.toHexString(data.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] whole = new byte[head.length + data.length + 2];
    System.arraycopy(head, 0, whole, 0, head.length);
    System.arraycopy(data, 0, whole, head.length, data.length);
    whole[whole.length - 2] = '\r';
    whole[whole.length - 1] = '\n';
    send(whole);
  }

  /** The chunk that ends a chunked body. */
  void sendEnd() throws IOException {
    send("0\r\n\r\n");
  }

  /** Closes with FIN. */
  void cut() throws IOException {
    closedHere = true;
    socket.close();
  }

  /** Closes with RST. */
  void reset() throws IOException {
    closedHere = true;
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Waits, and ends early with true when the other side hangs up. */
  boolean goneWithin(long millis) throws IOException {
    if (millis <= 0) {
      return false;
    }
    try {
      socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, millis));
      int b = in.read();
      if (b >= 0) {
        in.unread(b);
      }
      return b < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } finally {
      if (!socket.isClosed()) {
        socket.setSoTimeout(0);
      }
    }
  }

  /** The fault itself closed the connection. */
  boolean closedHere() {
    return closedHere;
  }

  long bytesSent() {
    return bytesSent;
  }
}
