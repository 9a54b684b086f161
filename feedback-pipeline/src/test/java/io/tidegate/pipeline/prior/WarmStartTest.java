package io.tidegate.pipeline.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.core.features.PromptFeatures;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.rank.Ranker;
import io.tidegate.pipeline.table.FeatureCache;
import io.tidegate.pipeline.table.Half;
import io.tidegate.pipeline.table.LexicalFeatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmStartTest {

  private static final LexicalFeatures LEXICAL = new LexicalFeatures();
  private static final String SUM = "What is 1234 + 98 * 77?";
  private static final String WORDS = "Say hello to my good friend";

  @TempDir Path dir;

  /** The small model can do words and no sums; half the rows have no id. */
  private Path table(int rows) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      boolean sum = i % 2 == 0;
      lines.add(
          "{"
              + (i % 4 < 2 ? "\"id\":\"r" + i + "\"," : "")
              + "\"prompt\":\""
              + (sum ? SUM : WORDS)
              + "\",\"outcomes\":{\"tiny\":{\"quality\":"
              + (sum ? 0 : 1)
              + ",\"output_tokens\":50},\"huge\":{\"quality\":1}}}");
    }
    return Files.write(dir.resolve("table.jsonl"), lines);
  }

  private PolicySnapshot warmStart(Path table, double ess) throws IOException {
    WarmStart start = new WarmStart(Map.of());
    start.add(table, Half.ALL, LEXICAL, BadRows.stop());
    return start.snapshot(ess);
  }

  @Test
  void snapshot_manyRows_countForTheEffectiveSampleSizeAtMost() throws IOException {
    PolicySnapshot snapshot = warmStart(table(400), 50);
    assertThat(snapshot.scope()).isEqualTo("prior");
    assertThat(snapshot.arms()).containsOnlyKeys("tiny", "huge");
    assertThat(snapshot.arms().get("tiny").quality().count()).isEqualTo(50);
    assertThat(snapshot.updates()).isEqualTo(800);
    assertThat(snapshot.provenance().origins().get("huge")).contains("400 outcomes of table.jsonl");
    Path file = Files.write(dir.resolve("prior.json"), SnapshotCodec.encode(snapshot));
    assertThat(WarmStart.read(file).id()).isEqualTo(snapshot.id());
    assertThat(warmStart(table(20), 50).arms().get("tiny").quality().count()).isEqualTo(20);
  }

  @Test
  void add_halves_shareNoRowAndLeaveNoneOut() throws IOException {
    Path table = table(200);
    long rows = 0;
    for (Half half : List.of(Half.FIRST, Half.SECOND)) {
      WarmStart start = new WarmStart(Map.of("tiny", "edge-small"));
      start.add(table, half, LEXICAL, BadRows.stop());
      PolicySnapshot snapshot = start.snapshot(1e6);
      assertThat(snapshot.arms()).containsOnlyKeys("edge-small");
      long own = snapshot.arms().get("edge-small").quality().count();
      assertThat(own).isBetween(60L, 140L);
      rows += own;
    }
    assertThat(rows).isEqualTo(200);
    WarmStart wrong = new WarmStart(Map.of("nobody", "nobody"));
    wrong.add(table, Half.ALL, LEXICAL, BadRows.stop());
    assertThatThrownBy(() -> wrong.snapshot(10)).hasMessageContaining("nothing is known of arm");
  }

  @Test
  void score_taught_prefersTheStrongModelWhereTheWeakOneFails() throws IOException {
    Ranker taught = Ranker.taught(warmStart(table(400), 200), "tiny", "huge");
    assertThat(taught.score(LEXICAL.features(SUM)))
        .isGreaterThan(taught.score(LEXICAL.features(WORDS)) + 1);
    assertThatThrownBy(() -> Ranker.taught(warmStart(table(4), 200), "tiny", "other"))
        .hasMessageContaining("has no arm other; it has huge, tiny");
    Ranker untaught = Ranker.untaught();
    assertThat(untaught.score(LEXICAL.features(WORDS.repeat(30))))
        .isGreaterThan(untaught.score(LEXICAL.features(WORDS)));
  }

  @Test
  void features_cached_areTheSameAndAskedForOnce() throws IOException {
    Path file = dir.resolve("cache/features.bin");
    int[] asked = {0};
    PromptFeatures first;
    try (FeatureCache cache =
        FeatureCache.open(
            file,
            prompt -> {
              asked[0]++;
              return LEXICAL.features(prompt);
            })) {
      first = cache.features(SUM);
      assertThat(cache.features(SUM)).isEqualTo(first);
    }
    try (FeatureCache cache =
        FeatureCache.open(
            file,
            prompt -> {
              throw new IllegalStateException("asked again");
            })) {
      assertThat(cache.features(SUM)).isEqualTo(first);
    }
    assertThat(asked[0]).isEqualTo(1);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 3));
    try (FeatureCache cache = FeatureCache.open(file, LEXICAL)) {
      assertThat(cache.features(SUM)).describedAs("a broken cache begins anew").isEqualTo(first);
    }
  }
}
