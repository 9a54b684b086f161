package io.tidegate.router.budget;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RecordedEvents;
import io.tidegate.router.RunningRouter;
import io.tidegate.router.ledger.LedgerLine;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BudgetTest {
  private static final String KEYS =
      "tenants:\n  - { name: acme, key_sha256:"
          + " \"2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683\"";
  private final RecordedEvents events = new RecordedEvents();
  private FakeUpstream edge;
  private FakeUpstream cloud;

  @BeforeEach
  void start() throws Exception {
    edge = new FakeUpstream(FakeUpstream.healthy("up-edge", "from the edge"));
    cloud = new FakeUpstream(FakeUpstream.healthy("up-cloud", "from the cloud"));
  }

  @AfterEach
  void stop() throws Exception {
    edge.close();
    cloud.close();
  }

  /** An answer of 10 and 20 tokens costs 225,000 nano-USD at 2.5 and 10 USD a million. */
  private RunningRouter router(String more, boolean withEdge) {
    return RunningRouter.start(
        "models:\n"
            + (withEdge ? model("edge", "edge", edge, "") : "")
            + model("cloud", "cloud", cloud, "")
            + more,
        events);
  }

  private static String limited(String model) {
    return chat(model, false, "x").replace("\"messages\"", "\"max_tokens\":20,\"messages\"");
  }

  private static HttpResponse<String> ask(RunningRouter router, String body, String... more)
      throws Exception {
    List<String> headers = new ArrayList<>(List.of("authorization", "Bearer key"));
    headers.addAll(List.of(more));
    return router.post("/v1/chat/completions", body, headers.toArray(String[]::new));
  }

  @Test
  void budget_gone_429AndFreeModelsStillServe() throws Exception {
    try (RunningRouter router = router(KEYS + ", usd_per_day: 0.0005 }\n", true)) {
      assertThat(ask(router, limited("cloud")).statusCode()).isEqualTo(200);
      assertThat(ask(router, limited("cloud")).statusCode()).isEqualTo(200);
      HttpResponse<String> refused = ask(router, limited("cloud"), "x-tidegate-fallback", "off");

      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.body())
          .contains("\"code\":\"budget_exceeded\"")
          .contains("\"type\":\"insufficient_quota\"");
      assertThat(refused.headers().firstValue("x-should-retry")).contains("false");
      assertThat(refused.headers().firstValue("retry-after")).isPresent();
      for (int i = 0; i < 10; i++) {
        HttpResponse<String> free = ask(router, limited("auto"));
        assertThat(free.statusCode()).isEqualTo(200);
        assertThat(free.headers().firstValue("x-tidegate-tier")).contains("edge");
      }
      assertThat(events.decisions().get(events.decisions().size() - 1).rejections())
          .anySatisfy(r -> assertThat(r.code().label()).isEqualTo("budget"));
    }
  }

  @Test
  void budget_noLimitGiven_theWholeWindowIsReserved() throws Exception {
    try (RunningRouter router = router(KEYS + ", usd_per_day: 0.05 }\n", false)) {
      HttpResponse<String> refused = ask(router, chat("cloud", false, "x"));

      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(cloud.seen()).isEmpty();
      assertThat(ask(router, limited("cloud")).statusCode()).isEqualTo(200);
    }
  }

  /** What a check before the spending would let through: 200 at once on the last cent. */
  @Test
  void race_200InParallelOnTheLastCent_neverMoreThanTheBudget() throws Exception {
    String body = limited("cloud");
    try (RunningRouter router = router(KEYS + ", usd_per_day: 0.01 }\n", false)) {
      HttpClient http = HttpClient.newHttpClient();
      List<CompletableFuture<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(router.baseUrl() + "/chat/completions"))
                .header("authorization", "Bearer key")
                .header("x-tidegate-fallback", "off")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        answers.add(
            http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .thenApply(HttpResponse::statusCode));
      }
      int served = 0;
      for (CompletableFuture<Integer> answer : answers) {
        served += answer.get() == 200 ? 1 : 0;
      }
      long spent = events.outcomes().stream().mapToLong(OutcomeObserved::costNanoUsd).sum();
      assertThat(spent).isEqualTo(served * 225_000L).isLessThanOrEqualTo(10_000_000);
      assertThat(served).isBetween(1, 44);
    }
  }

  @Test
  void hangUpsAndFailures_giveTheReservationBack() throws Exception {
    try (RunningRouter router = router(KEYS + ", usd_per_day: 0.0003 }\n", false)) {
      cloud.script((seen, c) -> c.json(500, "{}"));
      for (int i = 0; i < 2; i++) {
        assertThat(ask(router, limited("cloud")).statusCode()).isEqualTo(502);
      }
      cloud.script(FakeUpstream.healthy("up-cloud", "hello"));

      assertThat(ask(router, limited("cloud")).statusCode()).isEqualTo(200);
      assertThat(events.lines().stream().filter(l -> l.costNanoUsd() > 0)).hasSize(1);
      assertThat(events.lines()).hasSizeGreaterThan(3);
    }
  }

  @Test
  void team_listedByTenant_othersRefusedAndBudgetHolds() throws Exception {
    try (RunningRouter router =
        router(
            KEYS
                + ", teams: [red, blue] }\n"
                + "budgets:\n  - { scope: team/red, usd_per_day: 0 }\n",
            false)) {
      assertThat(ask(router, limited("cloud")).statusCode()).isEqualTo(429);
      assertThat(ask(router, limited("cloud"), "x-tidegate-team", "red").statusCode())
          .isEqualTo(429);
      assertThat(
              ask(router, limited("cloud"), "x-tidegate-team", "blue", "x-tidegate-customer", "c1")
                  .statusCode())
          .isEqualTo(200);
      HttpResponse<String> foreign = ask(router, limited("cloud"), "x-tidegate-team", "green");
      assertThat(foreign.statusCode()).isEqualTo(403);
      assertThat(foreign.body()).contains("label_not_allowed");
      assertThat(ask(router, limited("cloud"), "x-tidegate-customer", "a b").statusCode())
          .isEqualTo(400);
      LedgerLine line = events.lines().get(0);
      assertThat(line.account()).isEqualTo(new Account("acme", "blue", "c1", ""));
      assertThat(line.costNanoUsd()).isEqualTo(225_000);
    }
  }

  @Test
  void restart_withStateDir_remembersWhatWasSpent(@TempDir Path folder) throws Exception {
    String more = KEYS + ", usd_per_day: 0.0003 }\nstate_dir: \"" + folder + "\"\n";
    try (RunningRouter router = router(more, false)) {
      assertThat(ask(router, limited("cloud")).statusCode()).isEqualTo(200);
    }
    try (RunningRouter router = router(more, false)) {
      assertThat(ask(router, limited("cloud")).statusCode()).isEqualTo(429);
    }
  }

  @Test
  void dual_budgetRunningAhead_isInTheRecord() throws Exception {
    try (RunningRouter router = router(KEYS + ", usd_per_day: 0.01 }\n", true)) {
      for (int i = 0; i < 3; i++) {
        ask(router, limited("cloud"));
      }
      RunningRouter.await(
          () -> {
            try {
              ask(router, limited("auto"));
            } catch (Exception e) {
              throw new AssertionError(e);
            }
            var last = events.decisions().get(events.decisions().size() - 1);
            return last.dualPerUsd() > 0 && last.weights().costPerUsd() == 20 + last.dualPerUsd();
          });
    }
  }
}
