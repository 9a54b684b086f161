package io.tidegate.router.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TicketTest {

  private static final PersonalDataScan NOTHING = new PersonalDataScan(List.of(List.of()));

  private final ClassifierCounters counters = new ClassifierCounters();
  private final Ticket ticket =
      new Ticket(Conversation.of("hello"), counters, ClassifierTap.NONE, System.nanoTime());
  private final CompletableFuture<Classification> answer = ticket.stage().toCompletableFuture();

  private static Ticket.Opinion opinion() {
    float[] tasks = new float[18];
    tasks[3] = 1;
    return new Ticket.Opinion(
        new ModelOutput(tasks, 0.5f, 10, new float[8], null, List.of()), Map.of(), 7, "abc", 1);
  }

  @Test
  void late_rulesStillAtWork_answersWhenTheyAreDone() {
    ticket.late();
    assertThat(answer).isNotDone();
    assertThat(ticket.open()).isTrue();
    ticket.rules(NOTHING);
    assertThat(answer.join().reason()).isEqualTo("late");
    assertThat(ticket.open()).isFalse();
    assertThat(counters.count(ClassifierObserver.Result.LATE)).isEqualTo(1);
  }

  @Test
  void late_modelEndsBeforeTheRules_isInTimeAfterAll() {
    ticket.late();
    ticket.opinion(opinion());
    ticket.finish();
    ticket.rules(NOTHING);
    assertThat(answer.join().source()).isEqualTo(Classification.Source.MODEL);
    assertThat(counters.count(ClassifierObserver.Result.OK)).isEqualTo(1);
  }

  @Test
  void late_modelHasNotReadAll_answersWithWhatItHasSaid() {
    ticket.rules(NOTHING);
    ticket.opinion(opinion());
    ticket.late();
    assertThat(answer.join().unread()).isEqualTo(7);
    ticket.finish();
    ticket.giveUp(ClassifierObserver.Result.ERROR);
    assertThat(counters.count(ClassifierObserver.Result.PARTIAL)).isEqualTo(1);
    assertThat(counters.count(ClassifierObserver.Result.OK)).isZero();
    assertThat(counters.count(ClassifierObserver.Result.ERROR)).isZero();
  }

  @Test
  void deadlines_aLaterOneFirst_eachIsToldInTimeAndAfterTheEnd() throws Exception {
    long start = System.nanoTime();
    Ticket other =
        new Ticket(Conversation.of("x"), counters, ClassifierTap.NONE, System.nanoTime());
    ticket.rules(NOTHING);
    other.rules(NOTHING);
    Ticket answered =
        new Ticket(Conversation.of("y"), counters, ClassifierTap.NONE, System.nanoTime());
    answered.giveUp(ClassifierObserver.Result.OVERLOAD);
    answered.rules(NOTHING);
    try (Deadlines deadlines = new Deadlines(Thread::new)) {
      deadlines.add(answered, start);
      deadlines.add(other, start + TimeUnit.MILLISECONDS.toNanos(60));
      deadlines.add(ticket, start + TimeUnit.MILLISECONDS.toNanos(20));
      assertThat(answer.get(20, TimeUnit.SECONDS).reason()).isEqualTo("late");
      assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(19));
    }
    other.stage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(59));
    assertThat(counters.count(ClassifierObserver.Result.LATE)).isEqualTo(2);
    assertThat(counters.count(ClassifierObserver.Result.OVERLOAD)).isEqualTo(1);
  }
}
