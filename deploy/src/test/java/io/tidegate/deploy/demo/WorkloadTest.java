package io.tidegate.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.deploy.cloud.AnswerKey;
import io.tidegate.router.classify.PersonalDataScan;
import io.tidegate.router.classify.PersonalDataScanner;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WorkloadTest {
  private static final long[] SEEDS = {7, 8, 9};

  @Test
  void generate_sameSeed_isTheSame() {
    assertThat(Workload.generate(400, 7).items()).isEqualTo(Workload.generate(400, 7).items());
    assertThat(Workload.generate(400, 7).answerKey())
        .isEqualTo(Workload.generate(400, 7).answerKey());
    assertThat(Workload.generate(400, 8).items()).isNotEqualTo(Workload.generate(400, 7).items());
  }

  @Test
  void generate_everyQuarter_hasTheSameMix() {
    for (long seed : SEEDS) {
      List<WorkItem> items = Workload.generate(400, seed).items();
      List<Map<WorkGroup, Integer>> quarters = new ArrayList<>();
      for (int quarter = 0; quarter < 4; quarter++) {
        quarters.add(new EnumMap<>(WorkGroup.class));
      }
      Map<String, Integer> kinds = new TreeMap<>();
      for (WorkItem item : items) {
        quarters.get(Workload.quarter(item.index(), 400)).merge(item.group(), 1, Integer::sum);
        kinds.merge(item.task().skill(), 1, Integer::sum);
      }
      assertThat(quarters).allMatch(mix -> mix.equals(quarters.get(0)));
      assertThat(quarters.get(0)).hasSize(WorkGroup.values().length);
      assertThat(kinds).containsKeys(Workload.EASY_KINDS.toArray(new String[0]));
      long easy = items.stream().filter(item -> !item.group().hard()).count();
      assertThat(easy / 400.0).isBetween(0.55, 0.65);
      assertThat(items.stream().filter(WorkItem::streamed).count()).isBetween(70L, 110L);
    }
  }

  @Test
  void generate_anySize_hasThatManyDistinctQuestions() {
    for (int requests : new int[] {20, 60, 61, 399, 1000}) {
      List<WorkItem> items = Workload.generate(requests, 3).items();
      assertThat(items).hasSize(requests);
      Set<String> prompts = new HashSet<>();
      items.forEach(item -> prompts.add(item.task().prompt()));
      assertThat(prompts).hasSize(requests);
    }
  }

  @Test
  void generate_personalItems_holdTheirSecretsAndOthersHoldNone() {
    for (long seed : SEEDS) {
      Workload workload = Workload.generate(400, seed);
      AnswerKey key = workload.answerKey();
      int personal = 0;
      for (WorkItem item : workload.items()) {
        String body = item.body("auto");
        assertThat(item.personal()).as(body).isEqualTo(item.group().personal());
        assertThat(key.holdsPersonalData(body)).as(body).isEqualTo(item.personal());
        personal += item.personal() ? 1 : 0;
      }
      assertThat(personal).isGreaterThanOrEqualTo(20);
    }
  }

  /** What no rule finds could reach the cloud; a false alarm would keep a hard question from it. */
  @Test
  void generate_rulesForPersonalData_findItInPersonalItemsAndNowhereElse() {
    PersonalDataScanner scanner = new PersonalDataScanner();
    for (long seed : SEEDS) {
      for (WorkItem item : Workload.generate(400, seed).items()) {
        PersonalDataScan scan = scanner.scan(item.turns().stream().map(Turn::text).toList());
        assertThat(scan.any())
            .as(item.turns() + " holds " + scan.kinds())
            .isEqualTo(item.personal());
      }
    }
  }

  @Test
  void answerKey_everyQuestion_hasARightAndAWrongAnswer() {
    for (long seed : SEEDS) {
      Workload workload = Workload.generate(400, seed);
      AnswerKey key = workload.answerKey();
      for (WorkItem item : workload.items()) {
        AnswerKey.Answer answer = key.find(item.task().prompt()).orElseThrow();
        assertThat(item.correct(answer.right())).as(item.task().toString()).isTrue();
        assertThat(item.correct(answer.wrong()))
            .as(item.task() + " accepts " + answer.wrong())
            .isFalse();
      }
    }
  }

  @Test
  void quarter_ofAnySize_coversZeroToThree() {
    assertThat(Workload.quarter(0, 61)).isZero();
    assertThat(Workload.quarter(60, 61)).isEqualTo(3);
    assertThat(Workload.quarter(99, 400)).isZero();
    assertThat(Workload.quarter(100, 400)).isEqualTo(1);
  }
}
