package io.tidegate.train.classifier;

import io.tidegate.core.text.Encoding;
import io.tidegate.core.text.WordPiece;
import io.tidegate.core.text.WordShape;
import io.tidegate.train.data.Example;
import io.tidegate.train.data.Span;
import java.util.List;

/**
 * An example as the model reads it.
 *
 * @param text as it was read
 * @param shapes {@link WordShape} of each token
 * @param weight factor of the loss of every label but personal data
 * @param pii label per token; empty when the source did not look for personal data
 */
public record EncodedExample(
    String text,
    int[] ids,
    int[] shapes,
    int task,
    float smallOk,
    float outputTokens,
    int domain,
    float weight,
    int[] pii) {

  /** Reads {@code text} in place of the example's own text, which must be as long. */
  public static EncodedExample of(
      Example example, String text, WordPiece tokenizer, TokenBudget budget) {
    Encoding encoding = tokenizer.encode(text, budget.head(), budget.tail());
    int[] pii = example.spans().map(spans -> labels(encoding, spans)).orElse(new int[0]);
    return new EncodedExample(
        text,
        encoding.ids(),
        WordShape.of(text, encoding),
        example.task(),
        example.smallOk(),
        example.outputTokens(),
        example.domain(),
        example.weight(),
        pii);
  }

  private static int[] labels(Encoding encoding, List<Span> spans) {
    int[] labels = new int[encoding.length()];
    for (Span span : spans) {
      for (int i = 1; i < labels.length - 1; i++) {
        if (encoding.starts()[i] < span.end() && encoding.ends()[i] > span.start()) {
          labels[i] = span.kind();
        }
      }
    }
    return labels;
  }
}
