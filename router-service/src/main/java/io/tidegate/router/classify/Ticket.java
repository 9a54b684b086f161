package io.tidegate.router.classify;

import io.tidegate.core.privacy.PersonalDataSpan;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private final AtomicBoolean answered = new AtomicBoolean();

  /** How the model's work has ended; the deadline counts as an end that its work may overtake. */
  private final AtomicReference<ClassifierObserver.@Nullable Result> end = new AtomicReference<>();

  private final Conversation conversation;
  private final ClassifierObserver observer;
  private final ClassifierTap tap;
  private final long startNanos;
  private volatile @Nullable PersonalDataScan rules;
  private volatile @Nullable Opinion opinion;

  Ticket(
      Conversation conversation, ClassifierObserver observer, ClassifierTap tap, long startNanos) {
    this.conversation = conversation;
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
    return !answered.get();
  }

  CompletionStage<Classification> stage() {
    return future;
  }

  void opinion(Opinion latest) {
    opinion = latest;
  }

  /** What the rules have found; nothing is answered before. */
  void rules(PersonalDataScan found) {
    rules = found;
    answer();
  }

  /** The model has read all that it will. */
  void finish() {
    if (opinion != null) {
      end.set(ClassifierObserver.Result.OK);
      answer();
    }
  }

  /**
   * The model will say no more: what it has said so far is answered, or the heuristic's guess.
   * While the rules are still at work after {@code LATE}, the model may go on.
   */
  void giveUp(ClassifierObserver.Result why) {
    end.compareAndSet(null, why);
    answer();
  }

  /** The deadline has passed. */
  void late() {
    giveUp(ClassifierObserver.Result.LATE);
  }

  private void answer() {
    PersonalDataScan found = rules;
    ClassifierObserver.Result how = end.get();
    if (found == null || how == null || !answered.compareAndSet(false, true)) {
      return;
    }
    Opinion latest = opinion;
    if (latest == null) {
      tell(how);
      future.complete(Heuristic.classify(conversation, found, reason(how)));
      return;
    }
    tell(how == ClassifierObserver.Result.OK ? how : ClassifierObserver.Result.PARTIAL);
    Classification answer = latest.with(found, conversation.texts());
    future.complete(answer);
    tap.answered(conversation, found, answer, latest.passNanos());
  }

  private void tell(ClassifierObserver.Result how) {
    observer.classified(how, System.nanoTime() - startNanos);
  }

  static String reason(ClassifierObserver.Result why) {
    return switch (why) {
      case OK, PARTIAL -> "";
      case LATE -> "late";
      case OVERLOAD -> "overload";
      case ERROR -> "error";
      case OFF -> "off";
    };
  }
}
