package io.tidegate.deploy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.deploy.scorecard.CallerView;
import io.tidegate.deploy.scorecard.Row;
import io.tidegate.deploy.scorecard.Scenario;
import io.tidegate.deploy.scorecard.Scenarios;
import io.tidegate.deploy.scorecard.ScorecardRun;
import io.tidegate.deploy.scorecard.Verdict;
import io.tidegate.deploy.scorecard.WallCaller;
import io.tidegate.deploy.scorecard.WallConfig;
import io.tidegate.deploy.wall.Profile;
import io.tidegate.deploy.wall.UpstreamWall;
import io.tidegate.deploy.wall.WallText;
import io.tidegate.router.config.ConfigLoader;
import io.tidegate.router.config.ConfigResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The judge judged: callers that talk to the wall without a gateway get the worst verdicts. */
@Tag("fault")
final class VerdictTest {
  @Test
  void text_healthyAnswer_hasSixtyWords() {
    assertThat(WallText.WORDS).hasSize(60);
  }

  /** No gateway at all: one try, no fail-over, no deadline. */
  @Test
  void run_withoutGateway_cutIsSafeHangFailsRejectionPasses() throws Exception {
    assertThat(direct("S08").verdict()).isEqualTo(Verdict.SAFE);
    assertThat(direct("S06").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(direct("S13").verdict()).isEqualTo(Verdict.PASS);
    assertThat(direct("S10").verdict()).isEqualTo(Verdict.PASS);
    assertThat(direct("S11").verdict()).isEqualTo(Verdict.PASS);
    assertThat(direct("X07").verdict()).isEqualTo(Verdict.FAIL);
  }

  private static Row direct(String id) throws IOException, InterruptedException {
    Scenario scenario =
        Scenarios.all().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
    try (UpstreamWall wall = UpstreamWall.start(0, Profile.FAST);
        WallCaller caller = new WallCaller("http://127.0.0.1:" + wall.port() + "/v1", "key")) {
      return new ScorecardRun(wall, caller, Profile.FAST, "{model}")
          .run(
              new Scenario(
                  id,
                  scenario.title(),
                  scenario.model(),
                  scenario.fallback(),
                  scenario.answerExpected(),
                  1_000,
                  scenario.checks()),
              true);
    }
  }

  @Test
  void wall_prefill_isContinuedOrRejected() throws Exception {
    try (UpstreamWall wall = UpstreamWall.start(0, Profile.FAST);
        WallCaller caller = new WallCaller("http://127.0.0.1:" + wall.port() + "/v1", "key")) {
      assertThat(caller.call("fb-ok", true, 5_000).complete()).isTrue();
      assertThat(caller.call("fb-ok", false, 5_000).complete()).isTrue();
      CallerView missing = caller.call("fb-nobody", false, 5_000);
      assertThat(missing.status()).isEqualTo(404);
      assertThat(wall.attempts("fb-ok")).hasSize(2).allMatch(a -> !a.gone());
    }
  }

  /** The file in deploy/scorecard is the one that the command prints, and it loads. */
  @Test
  void config_file_isWhatTheCommandPrints() throws IOException {
    Path file = Path.of("scorecard/tidegate.yaml");
    String text = Files.readString(file);
    String printed =
        WallConfig.yaml(
            Profile.FULL,
            8401,
            "{ port: 8080 }",
            io.tidegate.core.Digests.sha256Hex("scorecard-key".getBytes()));
    assertThat(text).endsWith(printed);
    assertThat(ConfigLoader.load(file, Map.of("WALL_KEY", "x")))
        .isInstanceOf(ConfigResult.Loaded.class);
    String harness = Files.readString(Path.of("scorecard/failoverbench.yaml"));
    List<Scenario> published = Scenarios.published();
    assertThat(published).hasSize(16);
    for (Scenario scenario : published) {
      assertThat(harness)
          .contains(
              scenario.model() + ": wall-" + scenario.id().toLowerCase(java.util.Locale.ROOT));
    }
  }
}
