package io.tidegate.router.redact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.core.privacy.PersonalDataSpan;
import io.tidegate.router.classify.PersonalDataScanner;
import io.tidegate.router.request.ChatRequest;
import io.tidegate.router.request.Piece;
import io.tidegate.router.request.Turn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes the request that a cloud model may see. It is refused, and the request stays on the edge,
 * when it has images, when a value stands where nothing can be replaced (names of tools, ids, names
 * of fields), when there are too many values, or when the rules still find something afterwards.
 */
public final class Redactor {
  private static final int VALUES_MAX = 500;

  /** Fields that others refer to: a value there cannot be replaced. */
  private static final Set<String> IDENTIFIERS = Set.of("id", "tool_call_id", "name", "model");

  private static final JsonFactory FACTORY = new JsonFactory();

  private final PersonalDataScanner rules;
  private final Consumer<Refusal> refused;

  /**
   * @param refused hears of each request that is refused, once
   */
  public Redactor(PersonalDataScanner rules, Consumer<Refusal> refused) {
    this.rules = rules;
    this.refused = refused;
  }

  /**
   * Replaces every span, and whatever else has the value of one.
   *
   * @param spans what was found, for each of the request's turns
   * @param kinds kinds to replace; others may pass
   * @param allowed kinds that may still be found afterwards
   */
  public Optional<Redaction> redact(
      ChatRequest request,
      List<List<PersonalDataSpan>> spans,
      Set<String> kinds,
      Set<String> allowed) {
    if (request.images() || spans.size() != request.turns().size()) {
      return refuse(request.images() ? Refusal.IMAGES : Refusal.UNREAD);
    }
    List<Piece> pieces = request.pieces();
    Map<Piece, Cuts> cuts = new LinkedHashMap<>();
    Placeholders placeholders = new Placeholders();
    for (Piece piece : pieces) {
      placeholders.avoid(piece.text());
      cuts.put(piece, new Cuts(piece.text()));
    }
    found(pieces, cuts, spans, kinds);
    Occurrences occurrences = new Occurrences();
    int values = 0;
    for (Map.Entry<Piece, Cuts> entry : cuts.entrySet()) {
      for (Cuts.Cut cut : entry.getValue().apart()) {
        occurrences.add(cut.kind(), entry.getValue().value(cut));
        values++;
      }
    }
    if (values == 0 || values > VALUES_MAX) {
      return refuse(values == 0 ? Refusal.NOTHING_FOUND : Refusal.TOO_MANY);
    }
    Map<Piece, String> texts = new LinkedHashMap<>();
    for (Map.Entry<Piece, Cuts> entry : cuts.entrySet()) {
      Piece piece = entry.getKey();
      for (Occurrences.Hit hit : occurrences.find(piece.text())) {
        entry.getValue().add(hit.kind(), hit.start(), hit.end());
      }
      if (!entry.getValue().isEmpty()) {
        if (IDENTIFIERS.contains(piece.key())) {
          return refuse(Refusal.IDENTIFIER);
        }
        texts.put(piece, entry.getValue().replaced(placeholders));
      }
    }
    ChatRequest redacted = request.withTexts(texts);
    return clean(redacted, occurrences, allowed)
        ? Optional.of(new Redaction(redacted, placeholders))
        : refuse(Refusal.LEFT_OVER);
  }

  private Optional<Redaction> refuse(Refusal why) {
    refused.accept(why);
    return Optional.empty();
  }

  /** Lays the spans of each turn over the pieces that the turn is made of. */
  private static void found(
      List<Piece> pieces,
      Map<Piece, Cuts> cuts,
      List<List<PersonalDataSpan>> spans,
      Set<String> kinds) {
    Map<Integer, List<Piece>> byTurn = new HashMap<>();
    for (Piece piece : pieces) {
      int turn = piece.turn() == Piece.OTHER ? spans.size() - 1 : piece.turn();
      byTurn.computeIfAbsent(turn, none -> new ArrayList<>()).add(piece);
    }
    for (int turn = 0; turn < spans.size(); turn++) {
      for (PersonalDataSpan span : spans.get(turn)) {
        if (!kinds.contains(span.kind())) {
          continue;
        }
        for (Piece piece : byTurn.getOrDefault(turn, List.of())) {
          int from = Math.max(0, span.start() - piece.offset());
          int to = Math.min(piece.text().length(), span.end() - piece.offset());
          Cuts of = cuts.get(piece);
          if (of != null && from < to) {
            of.add(span.kind(), from, to);
          }
        }
      }
    }
  }

  /** Nothing of it is left: by value anywhere in the body, by rule in its texts. */
  private boolean clean(ChatRequest redacted, Occurrences occurrences, Set<String> allowed) {
    List<String> texts = redacted.turns().stream().map(Turn::text).toList();
    return allowed.containsAll(rules.scan(texts).kinds()) && !occurs(redacted.body(), occurrences);
  }

  private static boolean occurs(byte[] body, Occurrences occurrences) {
    try (JsonParser parser = FACTORY.createParser(body)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        boolean model =
            parser.getParsingContext().getParent() != null
                && parser.getParsingContext().getParent().inRoot()
                && "model".equals(parser.currentName());
        boolean searched = token == JsonToken.FIELD_NAME || token.isScalarValue();
        if (searched && !model && !occurrences.find(parser.getText()).isEmpty()) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
