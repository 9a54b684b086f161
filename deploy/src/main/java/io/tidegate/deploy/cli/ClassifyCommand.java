package io.tidegate.deploy.cli;

import io.tidegate.router.classify.Classification;
import io.tidegate.router.classify.ClassifierBundle;
import io.tidegate.router.classify.ClassifierException;
import io.tidegate.router.classify.ClassifierObserver;
import io.tidegate.router.classify.ClassifierSettings;
import io.tidegate.router.classify.PromptClassifier;
import io.tidegate.router.classify.WordInfluence;
import io.tidegate.router.process.Signals;
import io.tidegate.router.redact.TextRedaction;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code tidegate classify}: text in, everything the router thinks of it out. */
@Command(
    name = "classify",
    mixinStandardHelpOptions = true,
    description = {
      "Show what the router thinks of a text: task type, whether a small model will do, expected",
      "length of the answer, personal data.",
      "",
      "With --jsonl, reads rows with a \"prompt\" and prints one JSON row each, in order. Offsets of",
      "personal data count Unicode code points from 0, the end not included, so that Python's",
      "prompt[start:end] is the span. A row that cannot be read becomes {\"error\", \"line\"}, and the",
      "exit status is 1 in the end.",
      "",
      "With --redact, prints the text with placeholders such as [PERSON_1] in place of personal data,",
      "the same value always the same; with --jsonl it is the row's field \"redacted\"."
    })
final class ClassifyCommand implements Callable<Integer> {

  private static final int WORDS_SHOWN = 8;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "TEXT", arity = "0..*", description = "The text; several are joined.")
  private List<String> words = List.of();

  @Option(
      names = "--jsonl",
      paramLabel = "FILE",
      description = "A file of JSON rows with a field \"prompt\"; - reads standard input.")
  private @Nullable String rows;

  @Option(names = "--json", description = "Print one JSON object instead of a table.")
  private boolean json;

  @Option(
      names = "--redact",
      description = "Print the text with placeholders in place of personal data.")
  private boolean redact;

  @Option(
      names = "--bundle",
      paramLabel = "DIR",
      description = "Folder of a classifier bundle; default: the one that ships.")
  private @Nullable Path bundle;

  @Option(
      names = "--explain",
      description = {
        "Also show which words moved the small-model score: each word is left out once",
        "(of long texts the first 150 and the last 50)."
      })
  private boolean explain;

  @Override
  public Integer call() throws IOException, ClassifierException {
    if ((rows == null) == words.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "classify: give either TEXT or --jsonl FILE");
    }
    Signals.endAtOnce();
    PrintWriter out = spec.commandLine().getOut();
    ClassifierBundle loaded = bundle == null ? shipped() : ClassifierBundle.fromFolder(bundle);
    long faults = 0;
    try (PromptClassifier classifier =
        new PromptClassifier(loaded, settings(), ClassifierObserver.NONE)) {
      if (rows != null) {
        faults =
            new ClassifyRows(
                    prompt -> row(classifier, loaded, prompt),
                    rows,
                    out,
                    spec.commandLine().getErr())
                .read(rows.equals("-") ? System.in : Files.newInputStream(Path.of(rows)));
      } else {
        String text = String.join(" ", words);
        if (json) {
          out.println(row(classifier, loaded, text).join());
        } else {
          Classification answer = classifier.classify(text).toCompletableFuture().join();
          if (redact) {
            out.println(redacted(classifier, text, answer));
          } else {
            described(loaded, text, answer, null).print(classifier.describe(), out);
          }
        }
      }
    } finally {
      out.flush();
    }
    return faults == 0 ? 0 : Main.FAILED;
  }

  /** No hurry here: the deadline is that of a person. Nothing is asked twice. */
  private static ClassifierSettings settings() {
    int threads = Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors()));
    return new ClassifierSettings(
        threads,
        2 * ClassifyRows.WINDOW,
        Duration.ofSeconds(30),
        ClassifierSettings.DEFAULT.phoneRegions(),
        ClassifierSettings.DEFAULT.furtherPasses(),
        0);
  }

  private CompletableFuture<String> row(
      PromptClassifier classifier, @Nullable ClassifierBundle loaded, String text) {
    return classifier
        .classify(text)
        .toCompletableFuture()
        .thenApply(
            answer -> {
              try {
                @Nullable String redacted = redact ? redacted(classifier, text, answer) : null;
                return described(loaded, text, answer, redacted).json();
              } catch (ClassifierException | IOException e) {
                throw new CompletionException(e);
              }
            });
  }

  /** The whole text is read for it, also what is beyond the model's token budget. */
  private static String redacted(PromptClassifier classifier, String text, Classification answer) {
    return TextRedaction.of(
            text, classifier.search(List.of(text)).orElse(answer.personalData()).spans().get(0))
        .redacted();
  }

  private ClassificationText described(
      @Nullable ClassifierBundle loaded,
      String text,
      Classification answer,
      @Nullable String redacted)
      throws ClassifierException {
    return new ClassificationText(
        text,
        answer,
        explain && loaded != null ? WordInfluence.of(loaded, text, WORDS_SHOWN) : List.of(),
        redacted);
  }

  /** The bundle that ships; without it the heuristic answers, and every answer says so. */
  private @Nullable ClassifierBundle shipped() {
    try {
      return ClassifierBundle.builtIn();
    } catch (ClassifierException e) {
      spec.commandLine().getErr().println("tidegate: " + e.getMessage());
      return null;
    }
  }
}
