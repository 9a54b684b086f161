package io.tidegate.deploy.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.router.request.ChatFormatException;
import io.tidegate.router.request.ChatRequest;
import java.io.IOException;
import java.util.Optional;

/** A body is refused, or what goes upstream differs from it in the model and the usage wish. */
public final class ChatTarget {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ChatTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    ChatRequest request;
    try {
      request = ChatRequest.parse(input.clone());
    } catch (ChatFormatException e) {
      return;
    }
    Optional<JsonNode> bare = bare(input);
    if (bare.isEmpty()) {
      // Bytes that are no UTF-8 inside of a name or a string pass as they came.
      return;
    }
    check(request.promptTokens() >= 0 && request.choices() >= 1, "counts");
    check(request.messages() >= 0 && request.lastUserText() != null, "turns");
    byte[] upstream = request.bodyFor("other-model");
    ChatRequest again;
    try {
      again = ChatRequest.parse(upstream);
    } catch (ChatFormatException e) {
      throw new AssertionError("what goes upstream is refused", e);
    }
    check(again.model().equals("other-model"), "model is " + again.model());
    check(!request.stream() || again.includeUsage(), "usage is asked for");
    check(request.turns().equals(again.turns()), "turns differ");
    check(request.needs().equals(again.needs()), "needs differ");
    check(bare.equals(bare(upstream)), "more than the model differs");
  }

  /** The tree without what may differ. */
  private static Optional<JsonNode> bare(byte[] body) {
    try {
      ObjectNode root = (ObjectNode) JSON.readTree(body);
      root.remove("model");
      root.remove("stream_options");
      return Optional.of(root);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
