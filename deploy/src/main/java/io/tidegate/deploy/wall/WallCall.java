package io.tidegate.deploy.wall;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One request at the wall, and the ways to answer it, right and wrong. */
final class WallCall {
  private static final long WORD_MILLIS = 15;

  private final WallRequest request;
  private final WallSocket socket;
  private final WallAttempt attempt;
  private final Profile profile;
  private final long sinceResetMillis;
  private final int dial;
  private final String id;
  private final List<String> words;
  private final boolean continues;

  WallCall(
      WallRequest request,
      WallSocket socket,
      WallAttempt attempt,
      Profile profile,
      long sinceResetMillis,
      int dial) {
    this.request = request;
    this.socket = socket;
    this.attempt = attempt;
    this.profile = profile;
    this.sinceResetMillis = sinceResetMillis;
    this.dial = dial;
    this.id = "chatcmpl-wall-" + Long.toHexString(attempt.atNanos());
    String prefill = request.prefill().strip();
    this.continues = !prefill.isEmpty() && WallText.TEXT.startsWith(prefill);
    this.words =
        continues
            ? List.of(WallText.TEXT.substring(prefill.length()).strip().split(" "))
            : WallText.WORDS;
  }

  WallRequest request() {
    return request;
  }

  WallSocket socket() {
    return socket;
  }

  int number() {
    return attempt.number();
  }

  /** The number that some faults go by, see {@link UpstreamWall#dial}. */
  int dial() {
    return dial;
  }

  boolean first() {
    return attempt.number() == 1;
  }

  boolean stream() {
    return request.stream();
  }

  /** Words of this answer: all, or those that a given beginning leaves. */
  int size() {
    return words.size();
  }

  long scaled(long fullMillis) {
    return profile.scaled(fullMillis);
  }

  long sinceResetMillis() {
    return sinceResetMillis;
  }

  void action(String what) {
    attempt.action(what);
  }

  void count() {
    attempt.sent(socket.bytesSent());
  }

  /** Waits as long as the full profile says, scaled; throws when the other side hangs up. */
  void pause(long fullMillis) throws IOException {
    pauseExactly(scaled(fullMillis));
  }

  void pauseExactly(long millis) throws IOException {
    if (socket.goneWithin(millis)) {
      throw new IOException("the other side hung up");
    }
  }

  /** An error in the usual envelope. */
  void error(int status, String type, String code, String message, String... headers)
      throws IOException {
    ObjectNode root = WallSocket.JSON.createObjectNode();
    ObjectNode error = root.putObject("error");
    error.put("message", message).put("type", type).putNull("param");
    if (code.isEmpty()) {
      error.putNull("code");
    } else {
      error.put("code", code);
    }
    action(status + (code.isEmpty() ? "" : " " + code));
    socket.sendJson(status, WallSocket.JSON.writeValueAsBytes(root), headers);
  }

  /** The whole answer, as asked for. */
  void healthy() throws IOException {
    if (stream()) {
      open();
      words(0, size());
      finish(true);
    } else {
      action("200");
      socket.sendJson(200, completion());
    }
  }

  /** The answer in one piece. */
  byte[] completion() throws IOException {
    ObjectNode root = envelope("chat.completion");
    ObjectNode choice = root.putArray("choices").addObject();
    choice.put("index", 0).put("finish_reason", "stop");
    choice
        .putObject("message")
        .put("role", "assistant")
        .put("content", (continues ? " " : "") + String.join(" ", words));
    usage(root.putObject("usage"));
    return WallSocket.JSON.writeValueAsBytes(root);
  }

  /** The head of a stream and the event that names the role. */
  void open() throws IOException {
    openHead();
    event(delta("", true));
  }

  void openHead() throws IOException {
    action("200 stream");
    socket.sendHead(
        200,
        "content-type: text/event-stream; charset=utf-8",
        "cache-control: no-cache",
        "transfer-encoding: chunked");
  }

  /** The words from {@code from} to before {@code to}, an event each. */
  void words(int from, int to) throws IOException {
    words(from, to, profile.scaled(WORD_MILLIS));
  }

  void words(int from, int to, long gapMillis) throws IOException {
    for (int i = from; i < Math.min(to, size()); i++) {
      event(delta(word(i), false));
      pauseExactly(gapMillis);
    }
  }

  String word(int i) {
    return (i > 0 || continues ? " " : "") + words.get(i);
  }

  /** Finish reason, usage if asked for, terminator if wanted, end of the body. */
  void finish(boolean done) throws IOException {
    event(finishReason());
    if (request.wantsUsage()) {
      event(usageEvent());
    }
    if (done) {
      raw("data: [DONE]\n\n");
    } else {
      action("200 stream, no [DONE]");
    }
    socket.sendEnd();
  }

  byte[] delta(String content, boolean role) throws IOException {
    ObjectNode root = envelope("chat.completion.chunk");
    ObjectNode choice = root.putArray("choices").addObject();
    choice.put("index", 0).putNull("finish_reason");
    ObjectNode delta = choice.putObject("delta");
    if (role) {
      delta.put("role", "assistant");
    }
    delta.put("content", content);
    return WallSocket.JSON.writeValueAsBytes(root);
  }

  byte[] finishReason() throws IOException {
    ObjectNode root = envelope("chat.completion.chunk");
    ObjectNode choice = root.putArray("choices").addObject();
    choice.put("index", 0).put("finish_reason", "stop");
    choice.putObject("delta");
    return WallSocket.JSON.writeValueAsBytes(root);
  }

  byte[] usageEvent() throws IOException {
    ObjectNode root = envelope("chat.completion.chunk");
    root.putArray("choices");
    usage(root.putObject("usage"));
    return WallSocket.JSON.writeValueAsBytes(root);
  }

  ObjectNode envelope(String object) {
    return WallSocket.JSON
        .createObjectNode()
        .put("id", id)
        .put("object", object)
        .put("created", 1_700_000_000L)
        .put("model", request.model());
  }

  private void usage(ObjectNode usage) {
    int prompt = request.promptTokens();
    usage.put("prompt_tokens", prompt).put("completion_tokens", words.size());
    usage.put("total_tokens", prompt + words.size());
  }

  void event(byte[] json) throws IOException {
    raw("data: " + new String(json, StandardCharsets.UTF_8) + "\n\n");
  }

  void raw(String text) throws IOException {
    socket.sendChunk(text.getBytes(StandardCharsets.UTF_8));
    count();
  }
}
