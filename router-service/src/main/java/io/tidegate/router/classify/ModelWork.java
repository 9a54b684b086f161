package io.tidegate.router.classify;

import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model's work on one request: a first pass, then further ones for personal data. Between two
 * passes it queues up again, behind everybody's first pass, so that a long conversation does not
 * keep others waiting.
 */
final class ModelWork implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(ModelWork.class);

  private final Ticket ticket;
  private final SharedModel shared;
  private final SharedModel.Readings readings;
  private final PassQueue workers;
  private final int passes;
  private final TenantCache.@Nullable Key key;
  private TextModel.@Nullable Pass first;
  private @Nullable FurtherReading further;
  private long passNanos = -1;

  /**
   * @param shared retained for this work, which releases it in the end
   * @param passes most passes after the first
   */
  ModelWork(Ticket ticket, SharedModel shared, PassQueue workers, int passes) {
    this.ticket = ticket;
    this.shared = shared;
    this.readings = shared.readings();
    this.workers = workers;
    this.passes = passes;
    Conversation conversation = ticket.conversation();
    this.key = readings.passes().key(conversation.tenant(), conversation.askedText());
  }

  /**
   * Queues up; does nothing when all is known from before.
   *
   * @return whether the ticket needs a deadline
   */
  boolean begin() {
    if (known()) {
      return false;
    }
    try {
      if (first == null) {
        workers.first(this);
      } else {
        workers.further(this);
      }
      return true;
    } catch (RejectedExecutionException e) {
      shared.release();
      ticket.giveUp(ClassifierObserver.Result.OVERLOAD);
      return false;
    }
  }

  private boolean known() {
    first = key == null ? null : readings.passes().get(key);
    if (key != null) {
      ticket.observer().looked(first != null);
    }
    TextModel.Pass pass = first;
    if (pass == null) {
      return false;
    }
    further = new FurtherReading(ticket.conversation(), pass, passes);
    tell(pass, further);
    if (further.more()) {
      return false;
    }
    ticket.finish();
    shared.release();
    return true;
  }

  @Override
  public void run() {
    boolean again = false;
    try {
      again = ticket.open() && step();
      if (again) {
        workers.further(this);
      } else {
        ticket.finish();
      }
    } catch (RejectedExecutionException e) {
      again = false;
      ticket.giveUp(ClassifierObserver.Result.OVERLOAD);
    } catch (ClassifierException | RuntimeException e) {
      log.warn("classifier: no answer from the model: {}", e.getMessage());
      ticket.giveUp(ClassifierObserver.Result.ERROR);
    } finally {
      if (!again) {
        shared.release();
      }
    }
  }

  /** Ends without having run. */
  void abandon() {
    ticket.giveUp(ClassifierObserver.Result.OVERLOAD);
    shared.release();
  }

  /** One pass; whether there is more to do. */
  private boolean step() throws ClassifierException {
    FurtherReading rest = further;
    TextModel.Pass pass = first;
    if (rest != null && pass != null) {
      boolean more = rest.step(shared.model(), readings.stretches());
      tell(pass, rest);
      return more;
    }
    long start = System.nanoTime();
    pass = shared.model().read(ticket.conversation().askedText());
    passNanos = System.nanoTime() - start;
    if (!pass.output().finite()) {
      throw new ClassifierException("numbers that cannot be used");
    }
    if (key != null) {
      readings.passes().put(key, pass);
    }
    first = pass;
    rest = new FurtherReading(ticket.conversation(), pass, passes);
    further = rest;
    tell(pass, rest);
    return rest.more();
  }

  private void tell(TextModel.Pass pass, FurtherReading rest) {
    ticket.opinion(
        new Ticket.Opinion(
            pass.output(), rest.found(), rest.unread(), shared.model().digest(), passNanos));
  }
}
