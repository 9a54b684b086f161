package io.tidegate.edge.skills;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SkillsTest {
  private static final int SAMPLES = 4_000;

  @Test
  void sample_twoHalves_sharePromptsNever() {
    Set<String> train = prompts(Split.TRAIN, 7);
    Set<String> heldOut = prompts(Split.HELD_OUT, 8);
    assertThat(heldOut).hasSizeGreaterThan(SAMPLES / 2).doesNotContainAnyElementsOf(train);
  }

  @Test
  void fillers_twoHalves_shareNoNameAndNoAddress() {
    Set<String> train = new HashSet<>();
    Set<String> heldOut = new HashSet<>();
    Fillers a = new Fillers(new Draw(new SplittableRandom(1), Split.TRAIN));
    Fillers b = new Fillers(new Draw(new SplittableRandom(1), Split.HELD_OUT));
    for (int i = 0; i < SAMPLES; i++) {
      train.addAll(
          List.of(
              a.firstName(),
              a.surname(),
              a.city(),
              a.noun(),
              a.email(),
              a.orderNumber(),
              a.phone()));
      heldOut.addAll(
          List.of(
              b.firstName(),
              b.surname(),
              b.city(),
              b.noun(),
              b.email(),
              b.orderNumber(),
              b.phone()));
    }
    assertThat(heldOut).doesNotContainAnyElementsOf(train);
  }

  @Test
  void sample_everyKind_acceptsItsOwnAnswerAndRefusesAnother() {
    SplittableRandom random = new SplittableRandom(11);
    for (String kind : Skills.KINDS) {
      SkillTask task = Skills.sample(kind, random, Split.HELD_OUT);
      assertThat(task.skill()).isEqualTo(kind);
      assertThat(task.correct(" " + task.answer() + ".\n")).as(task.toString()).isTrue();
      assertThat(task.correct("5x7 " + task.answer())).as(task.toString()).isFalse();
      assertThat(task.correct("")).as(task.toString()).isFalse();
    }
    for (String kind : HardSkills.KINDS) {
      SkillTask task = HardSkills.sample(kind, random);
      assertThat(task.skill()).isEqualTo(kind);
      assertThat(task.correct(task.answer())).as(task.toString()).isTrue();
      assertThat(task.correct("no idea")).as(task.toString()).isFalse();
    }
  }

  @Test
  void sample_extraction_answerStandsInPrompt() {
    SplittableRandom random = new SplittableRandom(5);
    for (String kind : Skills.KINDS.stream().filter(k -> k.startsWith("extract_")).toList()) {
      for (int i = 0; i < 200; i++) {
        SkillTask task = Skills.sample(kind, random, Split.TRAIN);
        assertThat(task.prompt()).contains(task.answer());
      }
    }
  }

  @Test
  void conversation_turns_answeredByTheFirstPromptAlone() {
    SplittableRandom random = new SplittableRandom(6);
    Set<String> openings = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      List<SkillTask> turns = Skills.conversation(random, Split.HELD_OUT);
      assertThat(turns).isNotEmpty().hasSizeLessThan(6);
      String opening = turns.get(0).prompt();
      openings.add(opening);
      for (SkillTask turn : turns) {
        assertThat(turn.correct(turn.answer())).isTrue();
        if (turn.skill().startsWith("extract_")) {
          assertThat(opening).contains(turn.answer());
        }
      }
    }
    for (int i = 0; i < 500; i++) {
      assertThat(openings).doesNotContain(Skills.conversation(random, Split.TRAIN).get(0).prompt());
    }
  }

  @Test
  void sample_sameSeed_sameTasks() {
    SplittableRandom first = new SplittableRandom(3);
    SplittableRandom second = new SplittableRandom(3);
    for (int i = 0; i < 200; i++) {
      assertThat(Skills.sample(first, Split.TRAIN)).isEqualTo(Skills.sample(second, Split.TRAIN));
      assertThat(HardSkills.sample(first)).isEqualTo(HardSkills.sample(second));
    }
  }

  @Test
  void correct_formsOfAnAnswer_comparedByWhatTheSkillAsks() {
    assertThat(task("addition", "42").correct("The sum is 42.")).isTrue();
    assertThat(task("addition", "42").correct("42.0")).isTrue();
    assertThat(task("addition", "42").correct("20 + 22 = 42")).isFalse();
    assertThat(task("addition", "42").correct("-42")).isFalse();
    assertThat(task("upper_case", "ABC DE").correct("abc de")).isFalse();
    assertThat(task("sentiment", "positive").correct("Positive!")).isTrue();
    assertThat(task("json_list", "[\"a\", \"b\"]").correct("[\"a\",\"b\"]")).isTrue();
    assertThat(task("bullet_list", "- a\n- b").correct("* a\n* b\n")).isTrue();
    assertThat(task("bullet_list", "- a\n- b").correct("- a - b")).isFalse();
    assertThat(task("divisors", "1, 2, 4").correct("4, 2 and 1")).isTrue();
    assertThat(task("divisors", "1, 2, 4").correct("1, 2")).isFalse();
  }

  private static SkillTask task(String skill, String answer) {
    return new SkillTask(skill, "prompt", answer, false);
  }

  private static Set<String> prompts(Split split, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Set<String> prompts = new HashSet<>();
    for (int i = 0; i < SAMPLES; i++) {
      prompts.add(Skills.sample(random, split).prompt());
    }
    return prompts;
  }
}
