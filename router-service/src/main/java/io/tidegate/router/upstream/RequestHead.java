package io.tidegate.router.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tidegate.router.config.EndpointConfig;
import java.nio.charset.StandardCharsets;

/** Writes requests to one path of one endpoint; what all of them share is made once. */
public final class RequestHead {
  private static final int VARYING_BYTES = 256;
  private static final int DIGITS_MAX = 11;

  private final byte[] shared;

  /**
   * @param path after the endpoint's own, beginning with a slash
   * @throws IllegalArgumentException when the endpoint's key cannot stand in a header
   */
  public RequestHead(EndpointConfig endpoint, String path) {
    String base = endpoint.baseUrl().getRawPath();
    int usual = endpoint.tls() ? 443 : 80;
    String host = endpoint.baseUrl().getHost();
    StringBuilder head = new StringBuilder("POST ");
    head.append(base == null ? "" : base).append(path).append(" HTTP/1.1\r\nhost: ").append(host);
    if (endpoint.port() != usual) {
      head.append(':').append(endpoint.port());
    }
    head.append("\r\ncontent-type: application/json\r\naccept-encoding: identity\r\n")
        .append("user-agent: tidegate\r\n");
    endpoint
        .apiKey()
        .ifPresent(
            key -> {
              if (!safe(key.value())) {
                throw new IllegalArgumentException(
                    key.reference() + ": holds a character that no header may have");
              }
              head.append("authorization: Bearer ").append(key.value()).append("\r\n");
            });
    this.shared = head.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Printable ASCII, blanks and tabs: what a header's value may be without a second thought. */
  public static boolean safe(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c > '~') {
        return false;
      }
    }
    return true;
  }

  /**
   * A whole request.
   *
   * @param accept the type of answer wanted
   * @param traceparent empty for none
   * @param tracestate empty for none; left out when it is not {@link #safe}
   */
  public ByteBuf request(
      Line line,
      String accept,
      String requestId,
      String traceparent,
      String tracestate,
      byte[] body) {
    int room =
        shared.length
            + VARYING_BYTES
            + requestId.length()
            + traceparent.length()
            + tracestate.length()
            + body.length;
    ByteBuf out = line.buffer(room);
    out.writeBytes(shared);
    header(out, "accept: ", accept);
    header(out, "x-request-id: ", requestId);
    if (!traceparent.isEmpty()) {
      header(out, "traceparent: ", traceparent);
      if (!tracestate.isEmpty() && safe(tracestate)) {
        header(out, "tracestate: ", tracestate);
      }
    }
    ascii(out, "content-length: ");
    number(out, body.length);
    ascii(out, "\r\n\r\n");
    return out.writeBytes(body);
  }

  private static void header(ByteBuf out, String name, String value) {
    ascii(out, name);
    ascii(out, value);
    ascii(out, "\r\n");
  }

  private static void ascii(ByteBuf out, String text) {
    ByteBufUtil.writeAscii(out, text);
  }

  private static void number(ByteBuf out, int value) {
    byte[] digits = new byte[DIGITS_MAX];
    int at = DIGITS_MAX;
    int rest = value;
    do {
      digits[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    out.writeBytes(digits, at, DIGITS_MAX - at);
  }
}
