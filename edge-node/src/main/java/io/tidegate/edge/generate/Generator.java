package io.tidegate.edge.generate;

import ai.onnxruntime.OrtException;
import io.tidegate.edge.decoder.Sequence;
import io.tidegate.edge.generate.Generation.End;
import io.tidegate.edge.text.ChatTemplate;
import io.tidegate.edge.text.ModelTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Answers conversations with a model: reads the prompt, then draws one token after another. Safe
 * for use by several threads.
 */
public final class Generator {
  private final LanguageModel model;

  public Generator(LanguageModel model) {
    this.model = model;
  }

  /**
   * Makes an answer. An answer that would leave the context window ends there with {@link
   * End#LENGTH}.
   *
   * @throws PromptTooLongException if the prompt leaves no room for a single token; nothing has
   *     been told to the listener then
   * @throws OrtException if the runtime fails
   */
  public Generation generate(
      GenerationRequest request, GenerationListener listener, Cancellation cancellation)
      throws PromptTooLongException, OrtException {
    ModelTokenizer tokenizer = model.tokenizer();
    ChatTemplate template = model.template();
    int window = model.contextWindow();
    long[] prompt = tokenizer.encode(template.render(request.messages()));
    if (prompt.length >= window) {
      throw new PromptTooLongException(prompt.length, window);
    }
    if (prompt.length == 0) {
      prompt = new long[] {model.eosIds().stream().findFirst().orElse(0)};
    }
    int outputMax = Math.min(request.outputTokensMax(), window - prompt.length);
    listener.started(prompt.length);
    List<String> stops = new ArrayList<>(request.stops());
    stops.addAll(model.textStops());
    AnswerText text = new AnswerText(tokenizer::decode, stops, listener);
    try (Sequence sequence = model.decoder().start(prompt.length + outputMax)) {
      Generation generation =
          new Run(prompt, sequence, request, text, listener, cancellation).answer(outputMax);
      if (generation.end() != End.CANCELLED) {
        text.finish();
      }
      return generation;
    }
  }

  /** One answer in the making. */
  private final class Run {
    private final Sequence sequence;
    private final long[] prompt;
    private final Sampler sampler;
    private final OptionalInt topScores;
    private final AnswerText text;
    private final GenerationListener listener;
    private final Cancellation cancellation;
    private int drawn;

    Run(
        long[] prompt,
        Sequence sequence,
        GenerationRequest request,
        AnswerText text,
        GenerationListener listener,
        Cancellation cancellation) {
      this.sequence = sequence;
      this.sampler = new Sampler(request.sampling(), prompt);
      this.prompt = prompt;
      this.topScores = request.topScores();
      this.text = text;
      this.listener = listener;
      this.cancellation = cancellation;
    }

    Generation answer(int outputMax) throws OrtException {
      long began = System.nanoTime();
      float[] logits = read();
      long read = System.nanoTime();
      End end = logits == null ? End.CANCELLED : draw(logits, outputMax);
      return new Generation(end, prompt.length, drawn, read - began, System.nanoTime() - read);
    }

    /** Reads the prompt in runs of bounded size; null if cancelled on the way. */
    private float @Nullable [] read() throws OrtException {
      float[] logits = null;
      for (int from = 0; from < prompt.length; from += sequence.runTokensMax()) {
        if (cancellation.isRaised()) {
          return null;
        }
        logits =
            sequence.append(prompt, from, Math.min(sequence.runTokensMax(), prompt.length - from));
      }
      return logits;
    }

    private End draw(float[] first, int outputMax) throws OrtException {
      float[] logits = first;
      long[] next = new long[1];
      while (!cancellation.isRaised()) {
        int token = sampler.choose(logits);
        if (Float.isNaN(logits[token])) {
          throw new IllegalStateException("the model's logits are no numbers");
        }
        if (model.eosIds().contains(token)) {
          return End.STOP;
        }
        drawn++;
        listener.token();
        TokenScore score =
            topScores.isPresent() ? TokenScore.of(logits, token, topScores.getAsInt()) : null;
        if (text.add(token, score)) {
          return End.STOP;
        }
        if (drawn == outputMax) {
          return End.LENGTH;
        }
        next[0] = token;
        logits = sequence.append(next, 0, 1);
      }
      return End.CANCELLED;
    }
  }
}
