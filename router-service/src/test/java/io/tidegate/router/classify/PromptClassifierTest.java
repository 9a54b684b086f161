package io.tidegate.router.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.privacy.PersonalDataSpan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptClassifierTest {

  private static final String CARD = "my card is 4111 1111 1111 1111";

  private final ClassifierCounters counters = new ClassifierCounters();

  @Test
  void classify_modelInTime_answersWithTheModel() throws Exception {
    try (PromptClassifier classifier = classifier(new FakeModel(), Duration.ofSeconds(20))) {
      Classification answer = await(classifier.classify("hello Zaphod"));
      assertThat(answer.source()).isEqualTo(Classification.Source.MODEL);
      assertThat(answer.reason()).isEmpty();
      assertThat(answer.task()).isEqualTo("code");
      assertThat(answer.personalDataKinds()).containsExactly("PERSON");
      assertThat(counters.count(ClassifierObserver.Result.OK)).isEqualTo(1);
    }
  }

  /** A slow model must cost neither the deadline nor the personal-data flag. */
  @Test
  void classify_modelSleeps_heuristicAnswersByTheDeadlineWithPersonalData() throws Exception {
    FakeModel model = new FakeModel();
    model.gate = new CountDownLatch(1);
    try (PromptClassifier classifier = classifier(model, Duration.ofMillis(15))) {
      long start = System.nanoTime();
      Classification answer = await(classifier.classify(CARD));
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      assertThat(millis).isBetween(14L, 5_000L);
      assertThat(answer.source()).isEqualTo(Classification.Source.HEURISTIC);
      assertThat(answer.reason()).isEqualTo("late");
      assertThat(answer.personalDataKinds()).containsExactly("CREDIT_CARD");
      assertThat(counters.count(ClassifierObserver.Result.LATE)).isEqualTo(1);
      model.gate.countDown();
    }
    assertThat(counters.count(ClassifierObserver.Result.OK)).isZero();
  }

  @Test
  void classify_queueFull_heuristicAnswersAtOnce() throws Exception {
    FakeModel model = new FakeModel();
    model.gate = new CountDownLatch(1);
    ClassifierSettings settings =
        new ClassifierSettings(1, 2, Duration.ofSeconds(30), List.of("US"), 0, 0);
    try (PromptClassifier classifier = new PromptClassifier(settings, counters, model)) {
      List<CompletionStage<Classification>> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        waiting.add(classifier.classify("a"));
        waitUntil(() -> model.entered.get() > 0);
      }
      CompletableFuture<Classification> refused = classifier.classify(CARD).toCompletableFuture();
      assertThat(refused).isCompleted();
      assertThat(refused.join().reason()).isEqualTo("overload");
      assertThat(refused.join().personalDataKinds()).containsExactly("CREDIT_CARD");
      model.gate.countDown();
      for (CompletionStage<Classification> stage : waiting) {
        assertThat(await(stage).source()).isEqualTo(Classification.Source.MODEL);
      }
    }
    assertThat(counters.count(ClassifierObserver.Result.OVERLOAD)).isEqualTo(1);
    assertThat(counters.count(ClassifierObserver.Result.OK)).isEqualTo(3);
  }

  @Test
  void classify_notANumber_heuristicAnswersAndIsCounted() throws Exception {
    FakeModel model = new FakeModel();
    model.smallOk = Float.NaN;
    try (PromptClassifier classifier = classifier(model, Duration.ofSeconds(20))) {
      assertThat(await(classifier.classify(CARD)).reason()).isEqualTo("error");
      model.smallOk = 0.5f;
      model.failure = "broken";
      assertThat(await(classifier.classify("x")).reason()).isEqualTo("error");
      assertThat(counters.count(ClassifierObserver.Result.ERROR)).isEqualTo(2);
    }
  }

  @Test
  void classify_noModel_heuristicAnswersAtOnce() {
    try (PromptClassifier classifier =
        new PromptClassifier(null, ClassifierSettings.DEFAULT, counters)) {
      CompletableFuture<Classification> stage =
          classifier.classify("Translate to German: good morning").toCompletableFuture();
      assertThat(stage).isCompleted();
      assertThat(stage.join().reason()).isEqualTo("off");
      assertThat(stage.join().task()).isEqualTo("translation");
    }
  }

  @Test
  void classify_personalDataInAnyRole_isFoundAndNamedByText() throws Exception {
    try (PromptClassifier classifier = classifier(new FakeModel(), Duration.ofSeconds(20))) {
      Classification answer =
          await(
              classifier.classify(
                  List.of(
                      "You are helpful. Owner: jane@example.org",
                      "what is this?",
                      "{\"iban\":\"DE89370400440532013000\"}"),
                  1));
      assertThat(answer.personalDataKinds()).containsExactly("EMAIL", "IBAN");
      assertThat(answer.personalData().spans().get(1)).isEmpty();
      assertThat(answer.toString()).doesNotContain("jane").doesNotContain("DE89");
    }
  }

  @Test
  void classify_longConversation_scansElsewhereAndFindsTheLastWord() throws Exception {
    try (PromptClassifier classifier = classifier(new FakeModel(), Duration.ofSeconds(20))) {
      String text = "12 words ".repeat(100_000) + CARD;
      Classification answer = await(classifier.classify(text));
      assertThat(answer.personalDataKinds()).containsExactly("CREDIT_CARD");
      assertThat(answer.source()).isEqualTo(Classification.Source.MODEL);
    }
  }

  @Test
  void replace_whileInUse_closesTheOldModelAfterItsLastRequest(@TempDir Path folder)
      throws Exception {
    FakeModel model = new FakeModel();
    model.gate = new CountDownLatch(1);
    new TinyBundle().write(folder);
    try (PromptClassifier classifier = classifier(model, Duration.ofSeconds(20))) {
      CompletionStage<Classification> running = classifier.classify("a");
      classifier.replace(ClassifierBundle.fromFolder(folder));
      assertThat(model.closed).isFalse();
      CompletionStage<Classification> next = classifier.classify("translate");
      model.gate.countDown();
      assertThat(await(running).task()).isEqualTo("code");
      assertThat(await(next).task()).isEqualTo("translation");
      assertThat(model.closed).isTrue();
      assertThat(classifier.describe()).startsWith("tiny ");
    }
  }

  /** Nobody may be in the runtime once this returns: it is taken down at the end of the JVM. */
  @Test
  void close_passUnderWay_waitsForItAndAnswersWhoWaits() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger inside = new AtomicInteger();
    FakeModel model = new FakeModel();
    TextModel deaf =
        new TextModel() {
          @Override
          public String describe() {
            return "deaf to interrupts, as native code is";
          }

          @Override
          public ModelOutput run(String text) throws ClassifierException {
            inside.incrementAndGet();
            boolean gone = false;
            while (!gone) {
              try {
                gone = go.await(30, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                continue;
              }
            }
            ModelOutput output = model.run(text);
            inside.decrementAndGet();
            return output;
          }

          @Override
          public void close() {
            assertThat(inside).hasValue(0);
            model.close();
          }
        };
    PromptClassifier classifier =
        new PromptClassifier(
            ClassifierSettings.DEFAULT.withDeadline(Duration.ofMinutes(5)).withThreads(1),
            counters,
            deaf);
    CompletionStage<Classification> first = classifier.classify("one");
    waitUntil(() -> inside.get() == 1);
    CompletionStage<Classification> second = classifier.classify("two");
    AtomicInteger insideAtTheEnd = new AtomicInteger(-1);
    Thread closing =
        new Thread(
            () -> {
              classifier.close();
              insideAtTheEnd.set(inside.get());
            },
            "closing");
    closing.start();
    assertThat(await(second).reason()).isEqualTo("overload");
    waitUntil(
        () ->
            closing.getState() == Thread.State.TIMED_WAITING
                || closing.getState() == Thread.State.TERMINATED);
    go.countDown();
    closing.join(30_000);
    assertThat(insideAtTheEnd).hasValue(0);
    assertThat(await(first).source()).isEqualTo(Classification.Source.MODEL);
    assertThat(model.closed).isTrue();
  }

  private static void waitUntil(BooleanSupplier condition) {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("in time").isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void withModel_overlapsARule_keepsTheRulesSpan() {
    PersonalDataScan rules = new PersonalDataScanner().scan(List.of(CARD));
    PersonalDataScan merged =
        PersonalDataScanner.withModel(
            rules,
            0,
            CARD,
            List.of(
                new PersonalDataSpan("PHONE", 11, 20, PersonalDataSpan.Source.MODEL),
                new PersonalDataSpan("PERSON", 0, 2, PersonalDataSpan.Source.MODEL)));
    assertThat(merged.kinds()).containsExactly("CREDIT_CARD", "PERSON");
  }

  private PromptClassifier classifier(TextModel model, Duration deadline) {
    return new PromptClassifier(ClassifierSettings.DEFAULT.withDeadline(deadline), counters, model);
  }

  private static Classification await(CompletionStage<Classification> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** Says "code" of everything and PERSON of the place of "Zaphod", when its gate is open. */
  private static final class FakeModel implements TextModel {

    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile float smallOk = 0.5f;
    private volatile String failure = "";
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicInteger entered = new AtomicInteger();

    @Override
    public String describe() {
      return "fake";
    }

    @Override
    public ModelOutput run(String text) throws ClassifierException {
      entered.incrementAndGet();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new ClassifierException("interrupted", e);
      }
      if (!failure.isEmpty()) {
        throw new ClassifierException(failure);
      }
      float[] tasks = new float[18];
      tasks[TaskTypes.index("code")] = 1;
      int name = text.indexOf("Zaphod");
      List<PersonalDataSpan> spans =
          name < 0
              ? List.of()
              : List.of(
                  new PersonalDataSpan("PERSON", name, name + 6, PersonalDataSpan.Source.MODEL));
      return new ModelOutput(tasks, smallOk, 10, new float[8], null, spans);
    }

    @Override
    public void close() {
      closed.set(true);
    }
  }
}
