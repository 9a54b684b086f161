package io.tidegate.deploy.demo;

import io.tidegate.deploy.cloud.AnswerKey;
import io.tidegate.edge.skills.HardSkills;
import io.tidegate.edge.skills.SkillTask;
import io.tidegate.edge.skills.Skills;
import io.tidegate.edge.skills.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The demo's requests: a function of their number and a seed, with the same mix of groups in every
 * quarter.
 *
 * <p>The easy questions are of kinds that the shipped edge model does well, from the half of the
 * material that it never saw; the hard ones are of kinds that it was not trained on. Personal data
 * means contact and payment data: first names occur in questions that are not marked as personal.
 */
final class Workload {
  static final int REQUESTS_MIN = 20;
  static final int REQUESTS_MAX = 100_000;
  private static final int QUARTERS = 4;
  private static final int STREAM_EVERY = 4;
  private static final int ATTEMPTS_MAX = 10_000;

  /**
   * Kinds for easy questions: those that the shipped model's card gives at least nine right answers
   * in ten.
   */
  static final List<String> EASY_KINDS =
      List.of("sentiment", "intent", "yes_or_no", "extract_date");

  /** Kinds for questions about a text with contact data. */
  private static final List<String> PERSONAL_KINDS =
      List.of("extract_email", "extract_phone", "extract_name", "extract_order");

  private final long seed;
  private final List<WorkItem> items;

  private Workload(long seed, List<WorkItem> items) {
    this.seed = seed;
    this.items = List.copyOf(items);
  }

  /**
   * Generates a workload.
   *
   * @param requests how many, 20 to 100,000
   */
  static Workload generate(int requests, long seed) {
    if (requests < REQUESTS_MIN || requests > REQUESTS_MAX) {
      throw new IllegalArgumentException(
          "requests: must be " + REQUESTS_MIN + " to " + REQUESTS_MAX + ", was " + requests);
    }
    return new Workload(seed, new Generator(seed).items(requests));
  }

  List<WorkItem> items() {
    return items;
  }

  /** Which quarter a request belongs to, 0 to 3. */
  static int quarter(int index, int requests) {
    return (int) ((long) index * QUARTERS / requests);
  }

  /** What a provider that knows the answers has to know. */
  AnswerKey answerKey() {
    Random random = new Random(seed ^ 0x5deece66dL);
    Map<String, AnswerKey.Answer> answers = new HashMap<>();
    Set<String> secrets = new HashSet<>();
    for (WorkItem item : items) {
      answers.put(item.task().prompt(), Distractors.of(item.task(), random));
      secrets.addAll(item.secrets());
    }
    return new AnswerKey(answers, secrets);
  }

  /** The state of one generation. */
  private static final class Generator {
    private final Random random;
    private final Set<String> prompts = new HashSet<>();
    private final Map<WorkGroup, Integer> made = new EnumMap<>(WorkGroup.class);

    Generator(long seed) {
      this.random = new Random(seed);
    }

    List<WorkItem> items(int requests) {
      List<WorkItem> items = new ArrayList<>();
      for (List<WorkGroup> quarter : quarters(requests)) {
        for (WorkGroup group : quarter) {
          items.add(item(items.size(), group));
        }
      }
      return items;
    }

    /** The groups of each quarter, shuffled: quotas by largest remainder. */
    private List<List<WorkGroup>> quarters(int requests) {
      List<List<WorkGroup>> quarters = new ArrayList<>();
      int from = 0;
      for (int quarter = 0; quarter < QUARTERS; quarter++) {
        int to = from;
        while (to < requests && quarter(to, requests) == quarter) {
          to++;
        }
        List<WorkGroup> groups = quota(to - from);
        Collections.shuffle(groups, random);
        quarters.add(groups);
        from = to;
      }
      return quarters;
    }

    private static List<WorkGroup> quota(int size) {
      List<WorkGroup> groups = new ArrayList<>();
      List<WorkGroup> byRemainder = new ArrayList<>(Arrays.asList(WorkGroup.values()));
      byRemainder.sort(
          (a, b) -> Integer.compare(b.percent() * size % 100, a.percent() * size % 100));
      for (WorkGroup group : WorkGroup.values()) {
        groups.addAll(Collections.nCopies(group.percent() * size / 100, group));
      }
      for (int i = 0; groups.size() < size; i++) {
        groups.add(byRemainder.get(i));
      }
      return groups;
    }

    private WorkItem item(int index, WorkGroup group) {
      int number = made.merge(group, 1, Integer::sum) - 1;
      SkillTask task = newTask(group, number);
      List<Turn> turns = new ArrayList<>();
      Set<String> secrets = new HashSet<>();
      switch (group) {
        case EASY, HARD -> {}
        case EASY_MULTI_TURN, HARD_MULTI_TURN -> earlierQuestions(turns, 1 + number % 2);
        case PERSONAL -> secrets.addAll(ContactData.in(task.prompt()));
        case PERSONAL_EARLIER -> earlierContact(turns, secrets, index, number);
        case PERSONAL_IN_TOOL_RESULT -> toolResult(turns, secrets, index);
      }
      turns.add(new Turn(Turn.Role.USER, task.prompt()));
      boolean streamed = number % STREAM_EVERY == STREAM_EVERY - 1;
      return new WorkItem(index, group, task, turns, streamed, secrets);
    }

    /** The group's next question, one that was not asked before. */
    private SkillTask newTask(WorkGroup group, int number) {
      for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        SkillTask task = sample(group, number);
        boolean fits =
            group == WorkGroup.PERSONAL
                ? !ContactData.in(task.prompt()).isEmpty()
                : !task.personalData();
        if (fits && prompts.add(task.prompt())) {
          return task;
        }
      }
      throw new IllegalStateException("the material has too few questions for " + group);
    }

    private SkillTask sample(WorkGroup group, int number) {
      if (group.hard()) {
        return HardSkills.sample(HardSkills.KINDS.get(number % HardSkills.KINDS.size()), random);
      }
      List<String> kinds = group == WorkGroup.PERSONAL ? PERSONAL_KINDS : EASY_KINDS;
      return Skills.sample(kinds.get(number % kinds.size()), random, Split.HELD_OUT);
    }

    private void earlierQuestions(List<Turn> turns, int count) {
      for (int i = 0; i < count; i++) {
        SkillTask earlier = newTask(WorkGroup.EASY, random.nextInt(EASY_KINDS.size()));
        turns.add(new Turn(Turn.Role.USER, earlier.prompt()));
        turns.add(new Turn(Turn.Role.ASSISTANT, earlier.answer()));
      }
    }

    private void earlierContact(List<Turn> turns, Set<String> secrets, int index, int number) {
      String canary = ContactData.canary(index, random);
      secrets.add(canary);
      String said =
          switch (number % 3) {
            case 0 -> {
              String card = ContactData.card(random);
              secrets.add(card);
              yield "Please note my card " + card + " and my mail " + canary + ".";
            }
            case 1 -> {
              String iban = ContactData.iban(random);
              secrets.add(iban);
              yield "My account is " + iban + ", my address for the receipt is " + canary + ".";
            }
            default -> "You can write to me at " + canary + ".";
          };
      turns.add(new Turn(Turn.Role.USER, said));
      turns.add(new Turn(Turn.Role.ASSISTANT, "Noted."));
    }

    private void toolResult(List<Turn> turns, Set<String> secrets, int index) {
      String canary = ContactData.canary(index, random);
      secrets.add(canary);
      turns.add(new Turn(Turn.Role.USER, "Who opened this ticket?"));
      turns.add(new Turn(Turn.Role.TOOL_CALL, "ticket_owner"));
      turns.add(new Turn(Turn.Role.TOOL_RESULT, "{\"mail\": \"" + canary + "\"}"));
      turns.add(new Turn(Turn.Role.ASSISTANT, "I have the owner of the ticket."));
    }
  }
}
