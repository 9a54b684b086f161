package io.tidegate.router.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.router.classify.Classification;
import io.tidegate.router.classify.TinyBundle;
import io.tidegate.router.config.ClassifierConfig;
import io.tidegate.router.metrics.GatewayMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierDeskTest {

  private static final ClassifierConfig OFF = config("off", Optional.empty());

  private final GatewayMetrics metrics = new GatewayMetrics();
  @TempDir private Path folder;

  @Test
  void load_brokenBundle_theOldOneStaysAndIsCounted() throws Exception {
    try (ClassifierDesk desk = desk(config(place(write("good", "one")), Optional.empty()))) {
      String digest = desk.status().digest();
      Path broken = write("broken", "two");
      Files.write(broken.resolve("model.onnx"), new byte[] {1, 2, 3});
      assertThat(desk.load(place(broken)).orElseThrow())
          .contains("broken is not used")
          .contains("SHA-256 must be")
          .doesNotContain("\n");
      assertThat(desk.load(place(folder.resolve("nowhere"))).orElseThrow()).contains("is missing");
      assertThat(desk.status().digest()).isEqualTo(digest);
      assertThat(desk.status().problem()).contains("is missing");
      assertThat(ask(desk, "translate").bundle()).isEqualTo(digest);
      assertThat(metrics.scrape())
          .contains("tidegate_classifier_bundles_total{result=\"refused\",role=\"served\"} 2.0")
          .contains("tidegate_classifier_bundle{digest=\"" + digest + "\",role=\"served\"} 1.0");
    }
  }

  @Test
  void configure_brokenBundle_theOldOneStaysWithTheOtherSettings() throws Exception {
    try (ClassifierDesk desk = desk(config(place(write("good", "one")), Optional.empty()))) {
      String digest = desk.status().digest();
      assertThat(desk.configure(config("file:/nowhere/at/all", Optional.empty()))).hasSize(1);
      assertThat(desk.status().digest()).isEqualTo(digest);
      assertThat(desk.configure(OFF)).isEmpty();
      assertThat(ask(desk, "translate").reason()).isEqualTo("off");
    }
  }

  @Test
  void look_folderChanged_isLoadedOnceItIsStill() throws Exception {
    Path place = write("good", "one");
    try (ClassifierDesk desk = desk(config(place(place), Optional.empty()))) {
      String first = desk.status().digest();
      desk.look();
      write("good", "a longer name");
      desk.look();
      assertThat(desk.status().digest()).as("still being copied, perhaps").isEqualTo(first);
      desk.look();
      assertThat(desk.status().digest()).isNotEqualTo(first);
      assertThat(desk.status().bundle()).startsWith("a longer name ");
    }
  }

  @Test
  void look_folderThatWasRefused_isLoadedWhenItHasBeenRepaired() throws Exception {
    Path place = folder.resolve("later");
    try (ClassifierDesk desk = desk(config(place(place), Optional.empty()))) {
      assertThat(desk.status().bundle()).isEqualTo("off");
      write("later", "one");
      desk.look();
      desk.look();
      assertThat(desk.status().bundle()).startsWith("one ");
      assertThat(desk.status().problem()).isEmpty();
    }
  }

  /** Two bundles take turns under load: nobody gets an error, and no closed session is used. */
  @Test
  void load_whileRequestsRun_everyoneIsAnsweredByOneOfTheBundles() throws Exception {
    Path one = write("one", "one");
    Path two = write("two", "two");
    ExecutorService callers = Executors.newFixedThreadPool(3);
    AtomicBoolean stop = new AtomicBoolean();
    try (ClassifierDesk desk = desk(config(place(one), Optional.empty()))) {
      List<Future<Integer>> answered = new ArrayList<>();
      for (int caller = 0; caller < 3; caller++) {
        String name = "text " + caller + " ";
        answered.add(
            callers.submit(
                () -> {
                  int count = 0;
                  while (!stop.get()) {
                    Classification answer = ask(desk, name + count++);
                    assertThat(answer.reason()).isEmpty();
                    assertThat(answer.bundle()).hasSize(12);
                  }
                  return count;
                }));
      }
      for (int swap = 0; swap < 30; swap++) {
        assertThat(desk.load(place(swap % 2 == 0 ? two : one))).isEmpty();
      }
      stop.set(true);
      for (Future<Integer> caller : answered) {
        assertThat(caller.get(60, TimeUnit.SECONDS)).isPositive();
      }
      assertThat(metrics.scrape())
          .contains("tidegate_classifier_bundles_total{result=\"loaded\",role=\"served\"} 31.0");
    } finally {
      stop.set(true);
      callers.shutdownNow();
    }
  }

  @Test
  void shadow_otherBundle_isComparedHeadByHead() throws Exception {
    Path served = write("served", "one");
    TinyBundle other = new TinyBundle();
    // Cold: the small-model score moves away from one half, the likeliest task stays.
    ((ObjectNode) other.manifest.get("temperature")).put("small_ok", 0.001);
    // Deaf: no token is ever sure enough to be somebody's name.
    other.manifest.put("pii_threshold", 1.0);
    Path shadow = other.write(folder.resolve("shadow"));
    try (ClassifierDesk desk =
        desk(
            config(
                place(served), Optional.of(new ClassifierConfig.ShadowBundle(place(shadow), 1))))) {
      for (int i = 0; i < 20; i++) {
        ask(desk, "translate zaphod " + i);
      }
      until(() -> desk.status().agreement().compared() == 20);
      AgreementFigures figures = desk.status().agreement();
      assertThat(figures.task()).isEqualTo(1);
      assertThat(figures.smallOkMean()).isBetween(0.3, 0.51);
      assertThat(figures.smallOkMax()).isGreaterThanOrEqualTo(figures.smallOkMean());
      assertThat(figures.onlyServed()).isEqualTo(20);
      assertThat(figures.onlyShadow()).isZero();
      assertThat(figures.shadowMillis()).isPositive();
      assertThat(figures.servedMillis()).isPositive();
      assertThat(metrics.scrape())
          .contains("tidegate_classifier_shadow_total{result=\"compared\"} 20.0")
          .contains(
              "tidegate_classifier_shadow_differs_total{head=\"personal_data_only_served\"} 20.0");
      assertThat(ask(desk, "translate zaphod").personalDataKinds())
          .as("the shadow decides nothing")
          .containsExactly("PERSON");
      assertThat(desk.configure(config(place(served), Optional.empty()))).isEmpty();
      assertThat(desk.status().shadow()).isEmpty();
      assertThat(desk.status().agreement().compared()).isZero();
    }
  }

  @Test
  void shadow_sharePart_readsAboutThatShare() throws Exception {
    Path served = write("served", "one");
    try (ClassifierDesk desk =
        desk(
            config(
                place(served),
                Optional.of(new ClassifierConfig.ShadowBundle(place(write("s", "two")), 0.25))))) {
      for (int i = 0; i < 400; i++) {
        ask(desk, "text " + i);
      }
      until(() -> desk.status().agreement().compared() + desk.status().dropped() >= 40);
      assertThat(desk.status().agreement().compared() + desk.status().dropped())
          .isBetween(40L, 170L);
    }
  }

  private ClassifierDesk desk(ClassifierConfig config) {
    return new ClassifierDesk(config, metrics, () -> 5);
  }

  private Path write(String to, String name) throws IOException {
    TinyBundle bundle = new TinyBundle();
    bundle.manifest.put("name", name);
    return bundle.write(folder.resolve(to));
  }

  private static String place(Path path) {
    return "file:" + path;
  }

  private static ClassifierConfig config(
      String bundle, Optional<ClassifierConfig.ShadowBundle> shadow) {
    return new ClassifierConfig(bundle, Duration.ofSeconds(5), 1, 4, 64, shadow);
  }

  private static Classification ask(ClassifierDesk desk, String text) throws Exception {
    return desk.classifier().classify(text).toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static void until(BooleanSupplier holds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within 30 s").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
