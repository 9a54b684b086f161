package io.tidegate.router.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.router.metrics.GatewayMetrics;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The writer of the last good policy in a process of its own, killed without warning. */
final class StateFolderKillTest {
  private static final int KILLS = 20;
  private static final long SEED = 0x5eedL;

  @TempDir Path folder;

  /** Writes snapshot after snapshot until it is killed; the argument is the state folder. */
  public static final class Writer {
    private Writer() {}

    public static void main(String[] args) {
      StateFolder state = new StateFolder(Path.of(args[0]));
      long version = Long.parseLong(args[1]);
      state.keep("global", ++version, Snapshots.global(version));
      System.out.println("begun");
      while (true) {
        version++;
        state.keep("global", version, Snapshots.global(version));
        state.forget("global", version - 5);
      }
    }
  }

  /** T19: after each of 20 kills at random moments the next start finds a whole snapshot. */
  @Test
  void t19_killedAtRandomMoments_lastGoodSnapshotIsWhole() throws Exception {
    Random random = new Random(SEED);
    long last = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process writer =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xshare:auto",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Writer.class.getName(),
                  folder.toString(),
                  Long.toString(last))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
        assertThat(out.readLine()).isEqualTo("begun");
        LockSupport.parkNanos(random.nextInt(40_000_000));
      } finally {
        writer.destroyForcibly().waitFor();
      }
      GatewayMetrics metrics = new GatewayMetrics();
      PolicyBoard board =
          new PolicyBoard(
              FeatureSchema.V1,
              Policies.parse("linucb").spec(),
              PolicyState.empty(FeatureSchema.V1),
              Optional.of(new StateFolder(folder)),
              metrics);
      board.restore();
      long version = board.holder().current().version();
      assertThat(version).as("seed %x, kill %d", SEED, kill).isGreaterThan(last);
      assertThat(metrics.scrape()).doesNotContain("result=\"rejected\"");
      last = version;
    }
  }
}
