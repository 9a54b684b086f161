package io.tidegate.deploy.scorecard;

import io.tidegate.deploy.wall.Profile;
import io.tidegate.deploy.wall.UpstreamWall;
import io.tidegate.deploy.wall.WallAttempt;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Sends scenarios through a gateway, one after the other, and judges what both sides saw. */
public final class ScorecardRun {
  private static final long ALIVE_MILLIS = 10_000;
  private static final long HANG_MILLIS_MIN = 10_000;

  private static final int WARM_UP_ANSWERS = 10;
  private static final int WARM_UP_CALLS_MAX = 30;

  private final UpstreamWall wall;
  private final WallCaller caller;
  private final Profile profile;
  private final String names;

  /**
   * @param names the name that callers use, with {@code {id}} and {@code {model}} in it
   */
  public ScorecardRun(UpstreamWall wall, WallCaller caller, Profile profile, String names) {
    this.wall = wall;
    this.caller = caller;
    this.profile = profile;
    this.names = names;
  }

  /**
   * Calls the model that always answers until it has done so a few times, streamed and whole: what
   * starts cold is not judged.
   *
   * @return empty, or what the last call saw
   */
  public Optional<String> warmUp() throws InterruptedException {
    String last = "";
    int answered = 0;
    for (int i = 0; i < WARM_UP_CALLS_MAX && answered < WARM_UP_ANSWERS; i++) {
      CallerView view = caller.call(healthy(), i % 2 == 0, ALIVE_MILLIS);
      answered += view.complete() ? 1 : 0;
      last = view.error();
    }
    return answered < WARM_UP_ANSWERS
        ? Optional.of("the model " + healthy() + " does not answer: " + last)
        : Optional.empty();
  }

  /** Runs one scenario. */
  public Row run(Scenario scenario, boolean stream) throws InterruptedException {
    wall.reset();
    if (scenario.sequence()) {
      return new FlapRun(wall, caller, profile, name(scenario)).run(scenario, stream);
    }
    long hang = Math.max(HANG_MILLIS_MIN, profile.scaled(scenario.maxMillis()));
    CallerView view = caller.call(name(scenario), stream, hang);
    List<WallAttempt> attempts = wall.attempts();
    Observed seen =
        new Observed(
            profile,
            view,
            on(attempts, scenario.model()),
            on(attempts, scenario.fallback()),
            attempts.stream()
                .filter(a -> !Set.of(scenario.model(), scenario.fallback()).contains(a.model()))
                .toList(),
            caller.call(healthy(), false, ALIVE_MILLIS).complete());
    Verdict.Reasoned verdict = Verdict.of(scenario, seen);
    return new Row(
        scenario,
        stream,
        verdict.verdict(),
        verdict.reason(),
        view.elapsedMillis(),
        seen.primary().size(),
        seen.fallback().size());
  }

  private static List<WallAttempt> on(List<WallAttempt> attempts, String model) {
    return attempts.stream().filter(attempt -> attempt.model().equals(model)).toList();
  }

  private String name(Scenario scenario) {
    return name(scenario.id().toLowerCase(Locale.ROOT), scenario.model());
  }

  /** The name of the model that always answers. */
  private String healthy() {
    return name("ok", "fb-ok");
  }

  private String name(String id, String model) {
    return names.replace("{id}", id).replace("{model}", model);
  }
}
