package io.tidegate.router.dispatch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/**
 * What an answer with embeddings says of itself.
 *
 * @param valid it is one JSON object
 * @param error it is an error object
 * @param items embeddings in it
 * @param usage tokens, if it counted them
 */
record EmbeddingFacts(boolean valid, boolean error, int items, Optional<Usage> usage) {

  /** Reads one object; anything else gives {@code valid == false}. */
  static EmbeddingFacts read(byte[] json) {
    boolean error = false;
    int items = 0;
    long prompt = -1;
    try (JsonParser parser = AnswerFacts.FACTORY.createParser(json)) {
      boolean valid = parser.nextToken() == JsonToken.START_OBJECT;
      while (valid && parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("data") && value == JsonToken.START_ARRAY) {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            items += parser.currentToken() == JsonToken.START_OBJECT ? 1 : 0;
            parser.skipChildren();
          }
        } else if (name.equals("usage") && value == JsonToken.START_OBJECT) {
          prompt = promptTokens(parser);
        } else {
          error |= name.equals("error") && value != JsonToken.VALUE_NULL;
          parser.skipChildren();
        }
      }
      valid &= parser.nextToken() == null;
      Optional<Usage> usage = prompt < 0 ? Optional.empty() : Optional.of(new Usage(prompt, 0));
      return new EmbeddingFacts(valid, error, items, usage);
    } catch (IOException e) {
      return new EmbeddingFacts(false, false, 0, Optional.empty());
    }
  }

  private static long promptTokens(JsonParser parser) throws IOException {
    long prompt = -1;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("prompt_tokens") && value == JsonToken.VALUE_NUMBER_INT) {
        prompt = AnswerFacts.tokens(parser);
      } else {
        parser.skipChildren();
      }
    }
    return prompt;
  }
}
