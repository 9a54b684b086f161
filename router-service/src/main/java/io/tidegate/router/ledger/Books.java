package io.tidegate.router.ledger;

import io.tidegate.core.catalog.Catalog;
import io.tidegate.router.budget.Budgets;
import io.tidegate.router.config.TidegateConfig;
import io.tidegate.router.events.EventSink;
import io.tidegate.router.events.KafkaClients;
import io.tidegate.router.metrics.GatewayMetrics;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The budgets and the ledger of one gateway with their files and their topic. */
public final class Books implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Books.class);
  private static final int CELLS_MAX = 200_000;
  private static final long CATCH_UP_MILLIS = 3_000;
  private static final double NANO_PER_USD = 1e9;

  private final Budgets budgets;
  private final Ledger ledger;
  private final Optional<LedgerFile> file;
  private final Optional<SpendFollower> follower;
  private final LongSupplier clockMillis;

  /** Opens the books with what was spent today before, as far as the disk knows. */
  public Books(
      TidegateConfig config,
      Catalog catalog,
      EventSink events,
      GatewayMetrics metrics,
      LongSupplier clockMillis) {
    this.clockMillis = clockMillis;
    this.budgets = new Budgets(config.ceilings(), config.ledger().replicas());
    long now = clockMillis.getAsLong();
    Costs costs = new Costs(CELLS_MAX, now);
    List<LedgerSink> sinks = new ArrayList<>();
    file =
        config
            .stateDir()
            .map(dir -> new LedgerFile(dir.resolve("ledger"), config.ledger().keepDays()));
    file.ifPresent(sinks::add);
    if (events.enabled()) {
      sinks.add(events::attempt);
    }
    String source =
        config.events().instance() + "/" + UUID.randomUUID().toString().substring(0, 13);
    ledger = new Ledger(source, catalog, budgets, costs, sinks, clockMillis);
    file.ifPresent(
        lines -> {
          LocalDate today = LedgerFile.day(now);
          lines.read(today, ledger::hear);
          costs.completeSince(Math.multiplyExact(today.toEpochDay(), 86_400_000L));
          metrics.gauge("tidegate.ledger.lines.lost", lines, LedgerFile::lost);
          lines.start();
        });
    follower =
        config
            .events()
            .bootstrap()
            .map(
                bootstrap ->
                    new SpendFollower(
                        ledger,
                        () ->
                            KafkaClients.consumer(
                                bootstrap, config.events().instance() + "-ledger"),
                        clockMillis));
    gauges(config, metrics);
  }

  /** Takes over a configuration's prices and ceilings; what was spent and promised stays. */
  public void adopt(TidegateConfig config, Catalog catalog, GatewayMetrics metrics) {
    ledger.adopt(catalog);
    budgets.adopt(config.ceilings());
    gauges(config, metrics);
  }

  private void gauges(TidegateConfig config, GatewayMetrics metrics) {
    config
        .ceilings()
        .forEach(
            ceiling -> {
              String scope = ceiling.scope();
              metrics.gauge(
                  "tidegate.budget.usd",
                  budgets,
                  b -> ceilingNanoUsd(b, scope) / NANO_PER_USD,
                  "scope",
                  scope);
              metrics.gauge(
                  "tidegate.budget.spent.usd",
                  budgets,
                  b -> b.spentNanoUsd(scope, clockMillis.getAsLong()) / NANO_PER_USD,
                  "scope",
                  scope);
              metrics.gauge(
                  "tidegate.budget.reserved.usd",
                  budgets,
                  b -> b.reservedNanoUsd(scope) / NANO_PER_USD,
                  "scope",
                  scope);
            });
  }

  private static double ceilingNanoUsd(Budgets budgets, String scope) {
    return budgets.ceilings().stream()
        .filter(c -> c.scope().equals(scope))
        .mapToDouble(c -> c.nanoUsdPerDay())
        .findFirst()
        .orElse(Double.NaN);
  }

  /**
   * Follows the topic; with budgets it waits a moment for what was spent today, and goes on without
   * when the broker is away.
   */
  public void follow() {
    follower.ifPresent(
        spend -> {
          spend.start();
          if (!budgets.ceilings().isEmpty()) {
            try {
              if (!spend.awaitCaughtUp(CATCH_UP_MILLIS)) {
                LOG.warn("ledger: today's spending is not known yet, budgets begin without it");
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        });
  }

  public Budgets budgets() {
    return budgets;
  }

  public Ledger ledger() {
    return ledger;
  }

  /** {@code GET /admin/costs}. */
  public CostsHandler costsHandler() {
    return new CostsHandler(ledger.costs(), clockMillis);
  }

  @Override
  public void close() {
    follower.ifPresent(SpendFollower::close);
    file.ifPresent(LedgerFile::close);
  }
}
