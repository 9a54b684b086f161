package io.tidegate.train.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.train.data.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLabelsTest {
  private static final LogLabels.Demands DEMANDS = new LogLabels.Demands(20, 100);

  @TempDir private Path folder;

  private LogLabels labels(TinyLog log, LogLabels.Demands demands) throws IOException {
    LogReader reader = new LogReader(Set.of(), false);
    reader.log(log.log(folder));
    reader.content(log.content(folder));
    return LogLabels.of(reader, "judge", demands);
  }

  private static List<Example> all(LogLabels labels) {
    List<Example> all = new ArrayList<>(labels.training());
    all.addAll(labels.calibration());
    all.addAll(labels.measured());
    return all;
  }

  @Test
  void weights_undoThePolicysPreference() throws IOException {
    LogLabels labels = labels(new TinyLog(1).decisions(6000, 0.8, 0.1, 0.5), DEMANDS);
    List<Example> rows = all(labels);
    double plain = rows.stream().mapToDouble(Example::smallOk).average().orElseThrow();
    double weights = rows.stream().mapToDouble(Example::weight).sum();
    double weighted = rows.stream().mapToDouble(e -> e.weight() * e.smallOk()).sum() / weights;
    assertThat(plain).as("what the policy let be seen").isGreaterThan(0.78);
    assertThat(weighted).as("half sums, half stories").isCloseTo(0.5, within(0.06));
    assertThat(weights / rows.size()).isCloseTo(1, within(1e-3));
    assertThat(labels.refusal()).isEmpty();
    assertThat(labels.summary()).anyMatch(line -> line.contains("effective sample size"));
    assertThat(labels.summary()).anyMatch(line -> line.contains("another model answered"));
  }

  @Test
  void split_byDecisionId_sharesNoPrompt() throws IOException {
    TinyLog log = new TinyLog(2).decisions(3000, 0.6, 0.5, 1);
    for (int i = 0; i < 40; i++) {
      log.prompt("twin-" + i, "the same prompt");
      log.add(TinyLog.decision("twin-" + i, true, 0.5, ""));
      log.add(TinyLog.feedback("twin-" + i, 1, 1));
    }
    LogLabels labels = labels(log, DEMANDS);
    Set<String> aside = new HashSet<>();
    labels.calibration().forEach(e -> aside.add(e.text()));
    labels.measured().forEach(e -> aside.add(e.text()));
    assertThat(aside).contains("the same prompt");
    assertThat(labels.training().stream().map(Example::text)).doesNotContainAnyElementsOf(aside);
    double measured = (double) labels.measured().size() / all(labels).size();
    assertThat(measured).isBetween(0.15, 0.25);
    Set<String> before = labels.measured().stream().map(Example::group).collect(Collectors.toSet());
    Set<String> again =
        labels(new TinyLog(2).decisions(3000, 0.6, 0.5, 1), DEMANDS).measured().stream()
            .map(Example::group)
            .collect(Collectors.toSet());
    assertThat(before).as("whatever else the log holds").containsAll(again);
  }

  @Test
  void rows_thatTeachNothing_areLeftOutAndCounted() throws IOException {
    TinyLog log = new TinyLog(3).decisions(800, 0.5, 0.5, 1);
    String[] odd = {"pin", "fall", "off", "seen", "hidden", "pii"};
    String[] changes = {
      ",\"reason\":\"pinned\"",
      ",\"parent_decision_id\":\"id-1\"",
      ",\"exploration\":false",
      ",\"learning\":\"observe\"",
      "",
      ",\"personal_data_kinds\":[\"EMAIL\"]"
    };
    for (int i = 0; i < odd.length; i++) {
      log.add(TinyLog.decision(odd[i], true, 0.5, changes[i]));
      log.add(TinyLog.feedback(odd[i], 1, 1));
      if (!odd[i].equals("hidden")) {
        log.prompt(odd[i], "odd " + odd[i]);
      }
    }
    log.prompt("broke", "odd broke");
    log.add(TinyLog.decision("broke", true, 0.5, ""));
    log.add(TinyLog.outcome("broke", "failure"));
    log.add(TinyLog.feedback("broke", 0, 1));
    LogLabels labels = labels(log, DEMANDS);
    assertThat(all(labels).stream().map(Example::text)).noneMatch(text -> text.startsWith("odd"));
    for (String why :
        List.of(
            LoggedDecision.PINNED,
            LoggedDecision.FALLBACK,
            LoggedDecision.UNEXPLORED,
            LoggedDecision.OBSERVED,
            LoggedDecision.PERSONAL,
            "no prompt was kept",
            "the attempt ended in failure")) {
      assertThat(labels.summary()).as(why).contains("  left out 1: " + why);
    }
  }

  @Test
  void refusal_whereSupportIsLacking_saysWhat() throws IOException {
    assertThat(labels(new TinyLog(4).decisions(100, 0.5, 0.5, 1), DEMANDS).refusal())
        .contains("labelled rows are too few, at least 100");
    assertThat(labels(new TinyLog(4).decisions(800, 1, 1, 1), DEMANDS).refusal())
        .contains("in only 0 of 800 decisions");
    assertThat(labels(new TinyLog(4).decisions(800, 0, 0, 1), DEMANDS).refusal())
        .contains("in only 0 of 800 decisions");
    TinyLog lopsided = new TinyLog(4).decisions(400, 0.95, 0.95, 1);
    for (int i = 0; i < 3; i++) {
      lopsided.prompt("rare-" + i, "rare " + i);
      lopsided.add(TinyLog.decision("rare-" + i, true, 0.0011, ""));
      lopsided.add(TinyLog.feedback("rare-" + i, 1, 1));
    }
    assertThat(labels(lopsided, new LogLabels.Demands(1e6, 100)).refusal())
        .contains("effective sample size");
    assertThat(labels(lopsided, DEMANDS).refusal()).as("clipped").isEmpty();
    TinyLog easy = new TinyLog(4);
    for (int i = 0; i < 200; i++) {
      easy.prompt("easy-" + i, "easy " + i);
      easy.add(TinyLog.decision("easy-" + i, true, 0.5, ""));
      easy.add(TinyLog.feedback("easy-" + i, 1, 1));
    }
    assertThat(labels(easy, DEMANDS).refusal()).contains("tells hard from easy");
  }

  @Test
  void weighting_clips_andCountsEffectively() {
    Weighting even = Weighting.of(new double[] {0.5, 0.5, 0.5}, 20);
    assertThat(even.effective()).isCloseTo(3, within(1e-9));
    Weighting one = Weighting.of(new double[] {1, 1, 0.001}, 1000);
    assertThat(one.effective()).isCloseTo(1002.0 * 1002 / 1_000_002, within(1e-6));
    Weighting clipped = Weighting.of(new double[] {1, 1, 0.001}, 4);
    assertThat(clipped.weights()).containsExactly(new double[] {0.5, 0.5, 2}, within(1e-9));
    assertThat(clipped.clipped()).isEqualTo(1);
    assertThatThrownBy(() -> Weighting.of(new double[] {1}, 0.5)).hasMessageContaining("--clip");
  }

  @Test
  void read_faults_nameFileAndRow() throws IOException {
    Path log = folder.resolve("bad.jsonl");
    Files.writeString(
        log,
        TinyLog.decision("a", true, 0.5, "")
            + TinyLog.decision("b", true, 0.5, ",\"chosen\":\"x\""));
    assertThatThrownBy(() -> new LogReader(Set.of(), false).log(log))
        .hasMessageContaining("bad.jsonl, row 2")
        .hasMessageContaining("\"x\"");
    Path content = folder.resolve("two.jsonl");
    Files.writeString(
        content,
        "{\"decision_id\":\"a\",\"prompt\":\"x\"}\n{\"decision_id\":\"a\",\"prompt\":\"y\"}\n");
    assertThatThrownBy(() -> new LogReader(Set.of(), false).content(content))
        .hasMessageContaining("two.jsonl, row 2")
        .hasMessageContaining("another prompt");
  }

  @Test
  void small_byName_overridesTheTier() throws IOException {
    TinyLog log = new TinyLog(6).decisions(10, 1, 1, 1);
    LogReader reader = new LogReader(Set.of("big"), false);
    reader.log(log.log(folder));
    assertThat(reader.decisions()).allMatch(d -> !d.smallChosen() && d.smallPropensity() == 0);
  }

  @Test
  void comparison_knowsBetterFromWorse() {
    List<Example> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String text = (i % 2 == 0 ? "add " : "story ") + i;
      float weight = i % 2 == 0 ? 0.5f : 1.5f;
      rows.add(
          new Example(
              text, -1, i % 2 == 0 ? 1 : 0, Float.NaN, -1, weight, Optional.empty(), "log", text));
    }
    Comparison comparison =
        Comparison.of(rows, t -> 0.5, t -> t.startsWith("add") ? 0.9 : 0.2, 0.25);
    assertThat(comparison.verdict(1)).isEqualTo(Comparison.Verdict.BETTER);
    assertThat(Comparison.of(rows, t -> 0.5, t -> 0.5, 0.5).verdict(1))
        .isEqualTo(Comparison.Verdict.UNDECIDED);
    assertThat(comparison.logLoss(comparison.candidate()))
        .isCloseTo(-(0.25 * Math.log(0.9) + 0.75 * Math.log(0.8)), within(1e-6));
    assertThat(comparison.auc(comparison.candidate())).isEqualTo(1);
    assertThat(comparison.auc(comparison.current())).isEqualTo(0.5);
    assertThat(comparison.table(1)).anyMatch(line -> line.endsWith(": better."));
  }
}
