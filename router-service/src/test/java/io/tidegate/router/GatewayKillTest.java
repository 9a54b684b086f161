package io.tidegate.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.snapshot.ControlCodec;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.router.config.ConfigLoader;
import io.tidegate.router.config.ConfigResult;
import io.tidegate.router.ledger.LedgerCodec;
import io.tidegate.router.policy.ControlDesk;
import io.tidegate.router.policy.PolicyBoard;
import io.tidegate.router.policy.Snapshots;
import io.tidegate.router.policy.StateFolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway as a process, killed without warning while requests and snapshots flow. */
@Tag("fault")
final class GatewayKillTest {
  private static final int KILLS = 20;
  private static final long SEED = 0x5eedL;
  private static final String TENANT = "tenant/acme";
  private static final String KEY_SHA256 =
      "2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683";

  @TempDir Path dir;

  /** What the disk has. */
  private record Kept(long version, long tenantVersion, long sequence) {
    String sentence() {
      return version + " " + tenantVersion + " " + sequence;
    }
  }

  /** A router to which new snapshots and control records come until it is killed. */
  public static final class Gateway {
    private Gateway() {}

    /** Takes the configuration and a file that is there once it answers. */
    public static void main(String[] args) throws IOException {
      ConfigResult result = ConfigLoader.load(Path.of(args[0]));
      if (!(result instanceof ConfigResult.Loaded loaded)) {
        throw new IllegalStateException(result.toString());
      }
      RouterService router =
          RouterService.start(loaded.config(), RouterOptions.defaults().withEventLoops(1));
      PolicyBoard board = router.board();
      long version = board.view().newest().version();
      long tenant =
          Optional.ofNullable(board.holder().inForce().tenants().get("acme"))
              .map(state -> state.version())
              .orElse(0L);
      Path half = Path.of(args[1] + ".half");
      Files.writeString(
          half,
          router.port()
              + " "
              + new Kept(version, tenant, board.view().control().sequence()).sentence());
      Files.move(half, Path.of(args[1]), StandardCopyOption.ATOMIC_MOVE);
      ControlDesk desk = new ControlDesk(board, Optional.empty(), System::currentTimeMillis);
      while (true) {
        version++;
        board.offer("global", Snapshots.global(version));
        board.offer(TENANT, Snapshots.of(TENANT, version));
        if (version % 3 == 0) {
          desk.promote(version % 2 == 0 ? "random" : "threshold", Optional.empty(), "", "op");
        }
      }
    }
  }

  /** T19: whatever was being written, the last good files are whole and the next start has them. */
  @Test
  void t19_killedAtRandomMoments_nextStartHasTheLastGoodFilesAndRoutes() throws Exception {
    Random random = new Random(SEED);
    int early = 0;
    Kept before = kept();
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.healthy("m", "fine"))) {
      Path config = Files.writeString(dir.resolve("tidegate.yaml"), yaml(upstream));
      for (int kill = 0; kill <= KILLS; kill++) {
        String round = String.format("seed %x, kill %d", SEED, kill);
        Path ready = dir.resolve("ready-" + kill);
        Process gateway = start(config, ready, kill);
        try {
          if (kill % 5 == 4) {
            early++;
            LockSupport.parkNanos(random.nextInt(1_200_000_000));
          } else {
            RunningRouter.await(() -> Files.exists(ready) || !gateway.isAlive());
            assertThat(ready).as("%s, see %s", round, log(kill)).exists();
            String[] said = Files.readString(ready).split(" ", 2);
            assertThat(said[1]).as(round).isEqualTo(before.sentence());
            askUntilKilled(Integer.parseInt(said[0]), random.nextInt(150_000_000), gateway);
          }
        } finally {
          gateway.destroyForcibly().waitFor();
        }
        Kept after = kept();
        assertThat(after.version()).as(round).isGreaterThanOrEqualTo(before.version());
        assertThat(after.tenantVersion()).as(round).isGreaterThanOrEqualTo(before.tenantVersion());
        assertThat(after.sequence()).as(round).isGreaterThanOrEqualTo(before.sequence());
        before = after;
      }
    }
    assertThat(early).isPositive();
    assertThat(before.version()).as("snapshots came in between").isGreaterThan(5 * KILLS);
    assertThat(before.tenantVersion()).isGreaterThan(5 * KILLS);
    assertThat(before.sequence()).isGreaterThan(KILLS);
    assertThat(cutLines("ledger", LedgerCodec::decode)).as("one a kill").isLessThanOrEqualTo(KILLS);
    assertThat(cutLines("prompts", io.tidegate.core.json.JsonObject::parse))
        .as("one a kill")
        .isLessThanOrEqualTo(KILLS);
  }

  /** Asks without a pause, gets at least one answer, and kills while it goes on asking. */
  private static void askUntilKilled(int port, int nanos, Process gateway)
      throws InterruptedException {
    AtomicBoolean killed = new AtomicBoolean();
    AtomicInteger answers = new AtomicInteger();
    AtomicInteger wrong = new AtomicInteger();
    Thread asking =
        new Thread(
            () -> {
              HttpClient http =
                  HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
              HttpRequest request =
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                      .timeout(Duration.ofSeconds(10))
                      .header("authorization", "Bearer key")
                      .POST(
                          HttpRequest.BodyPublishers.ofString(
                              RunningRouter.chat("auto", false, "How are you?")))
                      .build();
              while (!killed.get()) {
                try {
                  HttpResponse<String> answer =
                      http.send(request, HttpResponse.BodyHandlers.ofString());
                  boolean good = answer.statusCode() == 200 && answer.body().contains("fine");
                  (good ? answers : wrong).incrementAndGet();
                } catch (IOException | InterruptedException e) {
                  // Killed in the middle: what a caller of a dead process gets.
                  return;
                }
              }
            },
            "asking");
    asking.start();
    RunningRouter.await(() -> answers.get() > 0 || wrong.get() > 0);
    LockSupport.parkNanos(nanos);
    gateway.destroyForcibly().waitFor();
    killed.set(true);
    asking.join(15_000);
    assertThat(wrong).as("answers other than 200").hasValue(0);
    assertThat(answers.get()).isPositive();
  }

  /** Reads every snapshot and the control record; one that is cut or not its own fails. */
  private Kept kept() {
    StateFolder state = new StateFolder(dir.resolve("state"));
    return new Kept(
        newest(state, "global"),
        newest(state, TENANT),
        state.readControl().map(bytes -> ControlCodec.decode(bytes).sequence()).orElse(0L));
  }

  private static long newest(StateFolder state, String scope) {
    List<Long> versions = state.versions(scope);
    for (long version : versions) {
      byte[] bytes = state.read(scope, version).orElseThrow();
      assertThat(SnapshotCodec.decode(bytes)).isEqualTo(Snapshots.snapshot(scope, version));
    }
    return versions.isEmpty() ? 0 : versions.get(0);
  }

  private interface Decoding {
    Object decode(byte[] line) throws JsonFormatException;
  }

  /** Lines of a folder's files that are cut; there must be whole ones. */
  private long cutLines(String folder, Decoding decoding) throws IOException {
    long cut = 0;
    long whole = 0;
    try (Stream<Path> files = Files.list(dir.resolve("state").resolve(folder))) {
      for (Path file : files.toList()) {
        for (String line : Files.readAllLines(file)) {
          try {
            if (!line.isEmpty()) {
              assertThat(decoding.decode(line.getBytes(UTF_8))).isNotNull();
              whole++;
            }
          } catch (IllegalArgumentException e) {
            cut++;
          }
        }
      }
    }
    assertThat(whole).as("whole lines in %s", folder).isGreaterThanOrEqualTo(KILLS / 2);
    return cut;
  }

  private Path log(int kill) {
    return dir.resolve("gateway-" + kill + ".log");
  }

  private Process start(Path config, Path ready, int kill) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Gateway.class.getName(),
                config.toString(),
                ready.toString())
            .redirectErrorStream(true)
            .redirectOutput(log(kill).toFile());
    builder.environment().putAll(Map.of("UPSTREAM_KEY", "canary-upstream-key"));
    return builder.start();
  }

  private String yaml(FakeUpstream upstream) {
    return "listen: { port: 0, admin_port: 0 }\nclassifier: { bundle: off }\nstate_dir: "
        + dir.resolve("state")
        + "\nrouting: { policy: linucb }\nmodels:\n"
        + RunningRouter.model("m", "cloud", upstream, "")
        + "tenants:\n  - { name: acme, content: log, key_sha256: \""
        + KEY_SHA256
        + "\" }\n";
  }
}
