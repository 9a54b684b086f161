package io.tidegate.router.classify;

import io.tidegate.core.privacy.PersonalDataSpan;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One request on its way; the first answer counts. */
final class Ticket {

  /**
   * What the model has said so far.
   *
   * @param spans its personal data by text
   * @param unread characters of the user's turns not seen yet
   */
  record Opinion(
      ModelOutput output,
      Map<Integer, List<PersonalDataSpan>> spans,
      long unread,
      String bundle,
      long passNanos) {

    /** The whole answer, with what the rules have found in the texts. */
    Classification with(PersonalDataScan rules, List<String> texts) {
      PersonalDataScan scan = rules;
      for (Map.Entry<Integer, List<PersonalDataSpan>> text : spans.entrySet()) {
        scan =
            PersonalDataScanner.withModel(
                scan, text.getKey(), texts.get(text.getKey()), text.getValue());
      }
      return new Classification(
          output.taskProbabilities(),
          output.smallOk(),
          output.outputTokens(),
          output.embedding(),
          output.domain(),
          scan,
          unread,
          Classification.Source.MODEL,
          "",
          bundle);
    }
  }

  private final CompletableFuture<Classification> future = new CompletableFuture<>();
  private final AtomicReference<ClassifierObserver.@Nullable Result> result =
      new AtomicReference<>();
  private final Conversation conversation;
  private final PersonalDataScan rules;
  private final ClassifierObserver observer;
  private final ClassifierTap tap;
  private final long startNanos;
  private volatile @Nullable Future<?> deadline;
  private volatile @Nullable Opinion opinion;

  Ticket(
      Conversation conversation,
      PersonalDataScan rules,
      ClassifierObserver observer,
      ClassifierTap tap,
      long startNanos) {
    this.conversation = conversation;
    this.rules = rules;
    this.observer = observer;
    this.tap = tap;
    this.startNanos = startNanos;
  }

  Conversation conversation() {
    return conversation;
  }

  ClassifierObserver observer() {
    return observer;
  }

  boolean open() {
    return result.get() == null;
  }

  CompletionStage<Classification> stage() {
    return future;
  }

  void deadline(Future<?> set) {
    deadline = set;
  }

  void opinion(Opinion latest) {
    opinion = latest;
  }

  /** Answers with the model's opinion. */
  void finish() {
    Opinion latest = opinion;
    if (latest != null && claim(ClassifierObserver.Result.OK)) {
      answer(latest);
    }
  }

  /** Answers without the model, or with what it has said so far. */
  void giveUp(ClassifierObserver.Result why) {
    Opinion latest = opinion;
    if (latest != null) {
      if (claim(ClassifierObserver.Result.PARTIAL)) {
        answer(latest);
      }
    } else if (claim(why)) {
      future.complete(Heuristic.classify(conversation, rules, reason(why)));
    }
  }

  private void answer(Opinion latest) {
    Classification answer = latest.with(rules, conversation.texts());
    future.complete(answer);
    tap.answered(conversation, rules, answer, latest.passNanos());
  }

  private boolean claim(ClassifierObserver.Result how) {
    boolean first = result.compareAndSet(null, how);
    if (first) {
      Future<?> set = deadline;
      if (set != null) {
        set.cancel(false);
      }
      observer.classified(how, System.nanoTime() - startNanos);
    }
    return first;
  }

  private static String reason(ClassifierObserver.Result why) {
    return switch (why) {
      case OK, PARTIAL -> "";
      case LATE -> "late";
      case OVERLOAD -> "overload";
      case ERROR -> "error";
      case OFF -> "off";
    };
  }
}
