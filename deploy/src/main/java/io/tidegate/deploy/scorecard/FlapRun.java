package io.tidegate.deploy.scorecard;

import io.tidegate.deploy.wall.Profile;
import io.tidegate.deploy.wall.UpstreamWall;
import io.tidegate.deploy.wall.WallAttempt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** S15: a request every four seconds while the model is down for sixty, and after. */
final class FlapRun {
  private static final long OUTAGE_MILLIS = 60_000;
  private static final long INTERVAL_MILLIS = 4_000;
  private static final long RECOVERY_MILLIS = 30_000;
  private static final long CALL_MILLIS = 30_000;
  private static final int REQUESTS_FULL = 20;
  // A tenth of the times leaves circuit breakers less room, so a few requests more.
  private static final int REQUESTS_FAST = 25;

  private final UpstreamWall wall;
  private final WallCaller caller;
  private final Profile profile;
  private final String model;

  FlapRun(UpstreamWall wall, WallCaller caller, Profile profile, String model) {
    this.wall = wall;
    this.caller = caller;
    this.profile = profile;
    this.model = model;
  }

  Row run(Scenario scenario, boolean stream) throws InterruptedException {
    int requests = profile == Profile.FULL ? REQUESTS_FULL : REQUESTS_FAST;
    List<CallerView> views = new ArrayList<>();
    long start = wall.resetNanos();
    for (int i = 0; i < requests; i++) {
      long at = start + i * profile.scaled(INTERVAL_MILLIS) * 1_000_000L;
      TimeUnit.NANOSECONDS.sleep(at - System.nanoTime());
      views.add(caller.call(model, stream, profile.scaled(CALL_MILLIS)));
    }
    List<WallAttempt> primary = wall.attempts(scenario.model());
    long up = start + profile.scaled(OUTAGE_MILLIS) * 1_000_000L;
    Optional<Long> recovered =
        primary.stream()
            .map(WallAttempt::atNanos)
            .filter(at -> at - up >= 0)
            .findFirst()
            .map(at -> (at - up) / 1_000_000);
    long probes = primary.stream().filter(attempt -> attempt.atNanos() - up < 0).count();
    Verdict.Reasoned verdict = judge(views, recovered, probes);
    return new Row(
        scenario,
        stream,
        verdict.verdict(),
        verdict.reason(),
        (System.nanoTime() - start) / 1_000_000,
        primary.size(),
        wall.attempts(scenario.fallback()).size());
  }

  private Verdict.Reasoned judge(List<CallerView> views, Optional<Long> recovered, long probes) {
    for (CallerView view : views) {
      if (view.outcome() == CallerView.Outcome.HANG || view.truncatedSuccess()) {
        return new Verdict.Reasoned(Verdict.FAIL, "a hang or a fragment: " + view.error());
      }
    }
    long failed = views.stream().filter(view -> !view.complete()).count();
    if (failed > 0) {
      return new Verdict.Reasoned(Verdict.FAIL, failed + " of " + views.size() + " not answered");
    }
    if (recovered.isEmpty() || recovered.get() > profile.scaled(RECOVERY_MILLIS)) {
      return new Verdict.Reasoned(
          Verdict.FAIL, "not back in time: " + recovered.map(r -> r + " ms").orElse("never"));
    }
    return new Verdict.Reasoned(
        Verdict.PASS,
        "all answered, back after " + recovered.get() + " ms, " + probes + " attempts while down");
  }
}
