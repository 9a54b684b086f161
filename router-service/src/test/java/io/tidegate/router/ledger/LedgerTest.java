package io.tidegate.router.ledger;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.core.catalog.Arm;
import io.tidegate.core.catalog.Capability;
import io.tidegate.core.catalog.Catalog;
import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RecordedEvents;
import io.tidegate.router.RunningRouter;
import io.tidegate.router.budget.Account;
import io.tidegate.router.budget.Budgets;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {
  private static final long NOON = 20_000L * 86_400_000 + 43_200_000;

  private static LedgerLine line(String source, long sequence, String customer, long nanoUsd) {
    return line(source, sequence, customer, nanoUsd, NOON);
  }

  private static LedgerLine line(
      String source, long sequence, String customer, long nanoUsd, long atMillis) {
    return new LedgerLine(
        source,
        sequence,
        atMillis,
        "req",
        "0197c3f2-0000-7000-8000-000000000000~x",
        1,
        new Account("acme", "red", customer, "search"),
        "cloud",
        "cloud@up",
        "host:1",
        "success",
        10,
        20,
        false,
        nanoUsd,
        5);
  }

  private static Ledger ledger(Costs costs) {
    return new Ledger(
        "me",
        new Catalog(
            List.of(new Arm("m", "up", Tier.CLOUD, 100, Set.of(Capability.CHAT), Price.FREE))),
        Budgets.none(),
        costs,
        List.of(),
        () -> NOON);
  }

  @Test
  void hear_anyOrderAndRepetition_eachLineCountsOnce() {
    for (long seed = 1; seed <= 20; seed++) {
      Costs costs = new Costs(1000, NOON);
      Ledger ledger = ledger(costs);
      List<LedgerLine> lines = new ArrayList<>();
      for (int i = 1; i <= 200; i++) {
        lines.add(line("a", i, "c", i));
        lines.add(line("b", i, "c", 1000L * i));
        lines.add(line("a", i, "c", i));
      }
      Collections.shuffle(lines, new Random(seed));
      lines.forEach(ledger::hear);

      assertThat(costs.by(Costs.By.TENANT, 0))
          .as("seed %d", seed)
          .containsExactly(new Costs.Sum("acme", 400, 4000, 8000, 20_100L * 1001));
    }
  }

  @Test
  void hear_ownLineComingBack_isNotCountedAgain() {
    Costs costs = new Costs(1000, NOON);

    assertThat(ledger(costs).hear(line("me", 1, "c", 5))).isFalse();
    assertThat(costs.by(Costs.By.MODEL, 0)).isEmpty();
  }

  @Test
  void costs_inventedCustomers_areBoundedAndNothingIsLost() {
    Costs costs = new Costs(50, NOON);
    for (int i = 1; i <= 1000; i++) {
      costs.add(line("a", i, "customer-" + i, 1));
    }
    List<Costs.Sum> customers = costs.by(Costs.By.CUSTOMER, 0);

    assertThat(customers).hasSize(51);
    assertThat(customers.get(0)).isEqualTo(new Costs.Sum(Costs.OTHER, 950, 9500, 19000, 950));
    assertThat(customers.stream().mapToLong(Costs.Sum::costNanoUsd).sum()).isEqualTo(1000);
  }

  @Test
  void costsHandler_everyQuestion_hasItsAnswer() {
    Costs costs = new Costs(1000, NOON);
    costs.add(line("a", 1, "c1", 1_500_000_000));
    costs.add(line("a", 2, "c2", 1));
    costs.add(line("a", 3, "c2", 7, NOON - 90_000_000));
    CostsHandler handler = new CostsHandler(costs, () -> NOON);

    assertThat(text(handler, "customer", ""))
        .contains("\"customer\":\"c1\",\"attempts\":1,\"prompt_tokens\":10,\"output_tokens\":20")
        .contains("\"cost_usd\":\"1.5\"")
        .contains("\"total_nano_usd\":1500000001")
        .contains("\"since\":\"2024-10-04T00:00:00Z\"");
    assertThat(text(handler, "team", "2d")).contains("\"total_usd\":\"1.500000008\"");
    assertThat(text(handler, "feature", "2024-10-03")).contains("\"attempts\":3");
    assertThat(text(handler, "model", "2024-10-04T11:00:00Z")).contains("\"attempts\":2");
    assertThatThrownBy(() -> handler.body("user", "")).hasMessageContaining("by: must be");
    assertThatThrownBy(() -> handler.body("team", "x")).hasMessageContaining("since: must be");
  }

  private static String text(CostsHandler handler, String by, String since) {
    return new String(handler.body(by, since), StandardCharsets.UTF_8);
  }

  @Test
  void file_linesComeBack_brokenOnesSkippedOldFilesDeleted(@TempDir Path folder) throws Exception {
    LocalDate day = LedgerFile.day(NOON);
    Files.writeString(folder.resolve("ledger-" + day.minusDays(36) + ".jsonl"), "x");
    Files.writeString(folder.resolve("ledger-" + day + ".jsonl"), "{\"source\":\"cut off");
    try (LedgerFile file = new LedgerFile(folder, 35).start()) {
      file.take(line("a", 1, "c", 5));
      file.take(line("a", 2, "c", 6));
    }
    List<LedgerLine> read = new ArrayList<>();
    new LedgerFile(folder, 35).read(day, read::add);

    assertThat(read).containsExactly(line("a", 1, "c", 5), line("a", 2, "c", 6));
    assertThat(folder.toFile().list()).containsExactly("ledger-" + day + ".jsonl");
  }

  /** Success, retry, fallback, cut stream and hang-up: three books, one sum. */
  @Test
  void everyKindOfEnd_ledgerEventsAndMetrics_agree() throws Exception {
    RecordedEvents events = new RecordedEvents();
    try (FakeUpstream good = new FakeUpstream(FakeUpstream.healthy("up", "one two three"));
        FakeUpstream bad = new FakeUpstream((seen, c) -> c.json(500, "{}"));
        RunningRouter router =
            RunningRouter.start(
                "models:\n"
                    + model("good", "cloud", good, "")
                    + model("bad", "cloud", bad, ", retries: 1"),
                events)) {
      for (boolean stream : new boolean[] {false, true}) {
        router.post("/v1/chat/completions", chat("good", stream, "x"));
      }
      router.post("/v1/chat/completions", chat("bad", false, "x"));
      good.script(
          (seen, c) -> {
            c.streamHead();
            c.chunk(
                "data: " + FakeUpstream.event("up", "{\"content\":\"hello\"}", "null") + "\n\n");
            c.cut();
          });
      router.post("/v1/chat/completions", chat("good", true, "x"));
      RunningRouter.await(() -> events.outcomes().size() == events.decisions().size());

      long booked = events.lines().stream().mapToLong(LedgerLine::costNanoUsd).sum();
      long told = events.outcomes().stream().mapToLong(OutcomeObserved::costNanoUsd).sum();
      assertThat(events.lines().stream().map(LedgerLine::outcome))
          .contains("success", "server_error", "truncated");
      assertThat(booked).isPositive().isEqualTo(told);
      Matcher metric =
          Pattern.compile("tidegate_cost_usd_total\\{[^}]*} (\\S+)")
              .matcher(router.service().metrics());
      BigDecimal measured = BigDecimal.ZERO;
      while (metric.find()) {
        measured = measured.add(new BigDecimal(metric.group(1)));
      }
      assertThat(measured.setScale(6, RoundingMode.HALF_UP))
          .isEqualTo(BigDecimal.valueOf(booked, 9).setScale(6, RoundingMode.HALF_UP));
    }
  }
}
