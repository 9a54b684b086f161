package io.tidegate.router.ledger;

/** Takes ledger lines off a request's hands; never blocks. */
@FunctionalInterface
public interface LedgerSink {
  void take(LedgerLine line);
}
