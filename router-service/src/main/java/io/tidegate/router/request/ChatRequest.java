package io.tidegate.router.request;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tidegate.core.catalog.Capability;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A request to a model: its bytes as they came, and what routing needs to know of them.
 *
 * <p>Only the value of {@code model} and the wish for usage figures are ever changed on the way to
 * an upstream; every other byte is passed on.
 */
public final class ChatRequest {
  private final byte[] body;
  private final ChatFacts facts;

  ChatRequest(byte[] body, ChatFacts facts) {
    this.body = body;
    this.facts = facts;
  }

  /**
   * Reads a chat request's body once.
   *
   * @throws ChatFormatException when it is no JSON object, or lacks {@code model} or {@code
   *     messages}, or has one of them of the wrong kind
   */
  public static ChatRequest parse(byte[] body) throws ChatFormatException {
    return parse(body, Operation.CHAT);
  }

  /**
   * Reads a body once; what a completion or an embedding is made of is its only turn.
   *
   * @throws ChatFormatException when it is no JSON object, or lacks {@code model} or what the
   *     operation is about, or has one of them of the wrong kind
   */
  public static ChatRequest parse(byte[] body, Operation operation) throws ChatFormatException {
    return new ChatReader(body, operation).read();
  }

  /** What is asked for. */
  public Operation operation() {
    return facts.operation;
  }

  public String model() {
    return facts.model;
  }

  /** The caller wants events. */
  public boolean stream() {
    return facts.stream;
  }

  /** The caller asked for the usage event at the end of a stream. */
  public boolean includeUsage() {
    return facts.includeUsage;
  }

  /** The caller's limit on the completion. */
  public OptionalInt maxOutputTokens() {
    return facts.maxTokens > 0 ? OptionalInt.of(facts.maxTokens) : OptionalInt.empty();
  }

  /** Answers wanted, {@code n}; at least 1. */
  public int choices() {
    return facts.choices;
  }

  /** The request offers tools, or answers a tool call. */
  public boolean tools() {
    return facts.tools;
  }

  public boolean images() {
    return facts.images;
  }

  /** What the answering model must be able to do. */
  public Set<Capability> needs() {
    return Set.copyOf(facts.needs);
  }

  /** Messages in order; text found outside of messages comes last, in the role {@code other}. */
  public List<Turn> turns() {
    return facts.turns;
  }

  /**
   * Every string and long number that {@link #turns} are made of, in order of place; reads the body
   * once more.
   */
  public List<Piece> pieces() {
    List<Piece> pieces = new ArrayList<>();
    try {
      new ChatReader(body, facts.operation, pieces).read();
    } catch (ChatFormatException e) {
      throw new IllegalStateException("a body that was read before cannot be read", e);
    }
    return pieces;
  }

  /**
   * The same request with other strings in place of some pieces.
   *
   * @param texts by piece
   */
  public ChatRequest withTexts(Map<Piece, String> texts) {
    List<ByteEdit> edits = new ArrayList<>();
    texts.forEach(
        (piece, text) ->
            edits.add(
                edit(
                    piece.start(),
                    piece.end(),
                    '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"')));
    edits.sort(Comparator.comparingInt(ByteEdit::start));
    try {
      return parse(ByteEdit.apply(body, edits), facts.operation);
    } catch (ChatFormatException e) {
      throw new IllegalStateException("a body with other strings cannot be read", e);
    }
  }

  /** The bytes as they came. */
  public byte[] body() {
    return body.clone();
  }

  /** Number of messages. */
  public int messages() {
    return facts.messages;
  }

  /** Text of the last user message; of the last message when no user spoke. */
  public String lastUserText() {
    for (int i = facts.turns.size() - 1; i >= 0; i--) {
      if (facts.turns.get(i).role().equals("user")) {
        return facts.turns.get(i).text();
      }
    }
    return facts.turns.isEmpty() ? "" : facts.turns.get(facts.turns.size() - 1).text();
  }

  /**
   * Estimated prompt length: a token for four bytes of text, four for each message, and 765 for
   * each image.
   */
  public int promptTokens() {
    return (int)
        Math.min(
            Integer.MAX_VALUE / 4,
            facts.textBytes / 4 + 4L * facts.messages + 765L * facts.imageCount + 3);
  }

  /** The bytes for an upstream that knows the model as {@code upstreamModel}. */
  public byte[] bodyFor(String upstreamModel) {
    return ByteEdit.apply(body, edits(upstreamModel));
  }

  /**
   * The bytes for an upstream that goes on with an answer: the conversation ends with what the
   * assistant has said so far.
   */
  public byte[] continuation(String upstreamModel, String saidSoFar) {
    List<ByteEdit> edits = edits(upstreamModel);
    String message =
        ",{\"role\":\"assistant\",\"content\":\""
            + new String(JsonStringEncoder.getInstance().quoteAsString(saidSoFar))
            + "\"}";
    edits.add(edit(facts.messagesEnd, facts.messagesEnd, message));
    edits.sort(Comparator.comparingInt(ByteEdit::start));
    return ByteEdit.apply(body, edits);
  }

  private List<ByteEdit> edits(String upstreamModel) {
    List<ByteEdit> edits = new ArrayList<>(3);
    edits.add(edit(facts.modelStart, facts.modelEnd, '"' + upstreamModel + '"'));
    if (facts.stream && !facts.includeUsage) {
      edits.add(usageEdit());
      edits.sort(Comparator.comparingInt(ByteEdit::start));
    }
    return edits;
  }

  private ByteEdit usageEdit() {
    if (facts.usageValueStart >= 0) {
      return edit(facts.usageValueStart, facts.usageValueEnd, "true");
    }
    if (facts.optionsStart >= 0 && facts.optionsNull) {
      return edit(facts.optionsStart, facts.optionsStart + 4, "{\"include_usage\":true}");
    }
    if (facts.optionsStart >= 0) {
      String comma = facts.optionsEmpty ? "" : ",";
      int inside = facts.optionsStart + 1;
      return edit(inside, inside, "\"include_usage\":true" + comma);
    }
    int open = facts.objectStart + 1;
    return edit(open, open, "\"stream_options\":{\"include_usage\":true},");
  }

  private static ByteEdit edit(int start, int end, String text) {
    return new ByteEdit(start, end, text.getBytes(StandardCharsets.UTF_8));
  }
}
