package io.tidegate.router.features;

import io.tidegate.core.features.PromptFeatures;
import io.tidegate.router.classify.Classification;
import io.tidegate.router.classify.Conversation;
import io.tidegate.router.classify.LastPasses;
import io.tidegate.router.classify.PersonalDataScan;
import io.tidegate.router.classify.PromptClassifier;
import io.tidegate.router.request.ChatRequest;
import io.tidegate.router.request.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Reads prompts with the {@link PromptClassifier}. */
public final class ClassifierReader implements PromptReader {
  private static final int CHARACTERS_LETTERS = 2_000;
  private static final int WAITING_MAX = 128;

  private final PromptClassifier classifier;
  private final Runnable unread;
  private final ThreadPoolExecutor searches;

  /**
   * @param classifier closed with this reader
   * @param unread is called for a request of which the model has not seen everything
   */
  public ClassifierReader(PromptClassifier classifier, Runnable unread) {
    this.unread = unread;
    this.classifier = classifier;
    this.searches =
        new ThreadPoolExecutor(
            1,
            1,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            task -> {
              Thread thread = new Thread(task, "tidegate-redact");
              thread.setDaemon(true);
              return thread;
            });
    searches.allowCoreThreadTimeOut(true);
  }

  @Override
  public void search(ChatRequest request, Consumer<Optional<PersonalDataScan>> then) {
    try {
      searches.execute(
          () -> then.accept(classifier.search(request.turns().stream().map(Turn::text).toList())));
    } catch (RejectedExecutionException e) {
      then.accept(Optional.empty());
    }
  }

  @Override
  public void read(String tenant, ChatRequest request, Consumer<PromptReading> done) {
    List<String> texts = new ArrayList<>();
    List<Integer> said = new ArrayList<>();
    int asked = -1;
    for (Turn turn : request.turns()) {
      if (turn.role().equals("user")) {
        asked = texts.size();
        said.add(asked);
      }
      texts.add(turn.text());
    }
    int last = asked < 0 ? texts.size() - 1 : asked;
    classifier
        .classify(new Conversation(tenant, texts, last, said))
        .thenAccept(
            classification -> {
              if (classification.unread() > 0) {
                unread.run();
              }
              done.accept(reading(request, classification));
            });
  }

  private static PromptReading reading(ChatRequest request, Classification c) {
    Set<String> kinds = c.personalDataKinds();
    PromptFeatures features =
        new PromptFeatures(
            doubles(c.taskProbabilities()),
            c.smallOk(),
            c.outputTokens(),
            doubles(c.embedding()),
            request.promptTokens(),
            request.messages(),
            code(request),
            request.tools(),
            request.images(),
            mostlyOtherLetters(request.lastUserText()),
            !kinds.isEmpty());
    String source =
        c.source() == Classification.Source.MODEL ? "model" : "heuristic: " + c.reason();
    return new PromptReading(features, c.task(), source, c.bundle(), kinds);
  }

  private static boolean code(ChatRequest request) {
    for (Turn turn : request.turns()) {
      if (turn.text().contains("```")) {
        return true;
      }
    }
    return false;
  }

  /** More than half of the letters at the beginning are outside Latin. */
  private static boolean mostlyOtherLetters(String text) {
    int letters = 0;
    int others = 0;
    for (int i = 0; i < Math.min(CHARACTERS_LETTERS, text.length()); i++) {
      char c = text.charAt(i);
      if (Character.isLetter(c)) {
        letters++;
        others += c > 0x24f ? 1 : 0;
      }
    }
    return others * 2 > letters;
  }

  private static double[] doubles(float[] floats) {
    double[] doubles = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      doubles[i] = floats[i];
    }
    return doubles;
  }

  /** Ends searches after the pass that they are in; those that wait find nothing. */
  @Override
  public void close() {
    List<Runnable> waiting = searches.shutdownNow();
    classifier.close();
    waiting.forEach(Runnable::run);
    LastPasses.await(searches, "a search");
  }
}
