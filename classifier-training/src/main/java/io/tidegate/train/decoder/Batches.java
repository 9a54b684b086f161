package io.tidegate.train.decoder;

import io.tidegate.edge.skills.SkillTask;
import io.tidegate.edge.skills.Skills;
import io.tidegate.edge.skills.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Training batches of conversations of similar length, made from generated tasks; pool {@code k}
 * depends on the seed and k alone.
 */
final class Batches {
  /** Kinds that come more often than the rest, where no other number is said once. */
  private static final Map<String, Integer> PRACTICE =
      Map.ofEntries(
          Map.entry("extract_email", 2),
          Map.entry("extract_phone", 2),
          Map.entry("extract_order", 2),
          Map.entry("extract_city", 2),
          Map.entry("extract_date", 2),
          Map.entry("extract_name", 2),
          Map.entry("larger_number", 2),
          Map.entry("even_or_odd", 2),
          Map.entry("first_word", 2),
          Map.entry("last_word", 2),
          Map.entry("count_items", 2),
          Map.entry("yes_or_no", 2));

  /** Kinds that build on the others and come more often once those are learnt. */
  private static final Map<String, Integer> LATE_PRACTICE =
      Map.ofEntries(
          Map.entry("addition", 3),
          Map.entry("subtraction", 2),
          Map.entry("larger_number", 2),
          Map.entry("upper_case", 2),
          Map.entry("lower_case", 2),
          Map.entry("title_case", 2),
          Map.entry("json_list", 2),
          Map.entry("bullet_list", 2),
          Map.entry("date_format", 2),
          Map.entry("first_word", 2),
          Map.entry("last_word", 2),
          Map.entry("extract_email", 2),
          Map.entry("extract_phone", 2));

  private static final List<String> MIX = mix(PRACTICE);
  private static final List<String> LATE_MIX = mix(LATE_PRACTICE);
  private static final int LATE_FROM = 130; // pool
  private static final double FOLLOW_UPS = 0.4;
  private static final int FOLLOW_UPS_FROM = 37; // pool

  /** Batches of each pool; a resumed run finds its place by it. */
  static final int PER_POOL = 48;

  private static final double SECOND_TURN = 0.1;
  private static final double SYSTEM_TURN = 0.05;
  private static final List<String> SYSTEMS =
      List.of(
          "You are a helpful assistant.",
          "Answer briefly.",
          "Be short and exact.",
          "You help customers of a shop.");

  /**
   * Conversations padded on the right to one length.
   *
   * @param ids (rows, length)
   * @param places flattened places whose next token belongs to an answer
   * @param targets that next token
   * @param row the conversation that each place belongs to
   */
  record Batch(long[][] ids, long[] places, long[] targets, int[] row) {
    int tokens() {
      return ids.length * ids[0].length;
    }
  }

  /** Token ids of one conversation, with a mark at each token that belongs to an answer. */
  record Conversation(int[] ids, boolean[] answer) {}

  private final Bpe bpe;
  private final long seed;
  private final int tokensPerBatch;

  Batches(Bpe bpe, long seed, int tokensPerBatch) {
    this.bpe = bpe;
    this.seed = seed;
    this.tokensPerBatch = tokensPerBatch;
  }

  /** The {@link #PER_POOL} batches of pool {@code k}, shuffled. */
  List<Batch> pool(int k) {
    Random random = new Random(seed * 1_000_003L + k);
    List<Conversation> conversations = new ArrayList<>();
    int room = (PER_POOL + 8) * tokensPerBatch; // the last batches of a pool are not full
    while (room > 0) {
      boolean copy = random.nextDouble() < copies(k);
      Conversation next = copy ? copy(random) : conversation(random, k);
      conversations.add(next);
      room -= next.ids.length;
    }
    List<Batch> batches = cut(conversations);
    Collections.shuffle(batches, random);
    return batches.subList(0, PER_POOL);
  }

  /**
   * The share of copying exercises: most of the first pools, because everything else builds on
   * copying, and few later.
   */
  private static double copies(int k) {
    return k < 6 ? 0.5 : k < 20 ? 0.12 : 0.04;
  }

  private List<Batch> cut(List<Conversation> conversations) {
    conversations.sort(Comparator.comparingInt(c -> c.ids.length));
    List<Batch> batches = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= conversations.size(); to++) {
      boolean last = to == conversations.size();
      if (last || conversations.get(to).ids.length * (to - from + 1) > tokensPerBatch) {
        batches.add(batch(conversations.subList(from, to)));
        from = to;
      }
    }
    return batches;
  }

  private Conversation conversation(Random random, int k) {
    List<SkillTask> tasks = new ArrayList<>();
    if (k >= FOLLOW_UPS_FROM && random.nextDouble() < FOLLOW_UPS) {
      tasks.addAll(Skills.conversation(random, Split.TRAIN));
    } else {
      tasks.add(task(random, k));
      if (random.nextDouble() < SECOND_TURN) {
        tasks.add(task(random, k));
      }
    }
    String system =
        random.nextDouble() < SYSTEM_TURN ? SYSTEMS.get(random.nextInt(SYSTEMS.size())) : "";
    return conversation(bpe, system, tasks);
  }

  /**
   * An exercise in copying, which most tasks need: the answer repeats a prompt of random tokens.
   */
  private Conversation copy(Random random) {
    int length = 4 + random.nextInt(14);
    List<Integer> ids = new ArrayList<>(List.of(Bpe.USER));
    ids.addAll(bpe.encode("\n"));
    int first = ids.size();
    for (int i = 0; i < length; i++) {
      ids.add(Bpe.SPECIALS.size() + random.nextInt(bpe.size() - Bpe.SPECIALS.size()));
    }
    List<Integer> copied = new ArrayList<>(ids.subList(first, ids.size()));
    ids.add(Bpe.END);
    ids.addAll(bpe.encode("\n"));
    ids.add(Bpe.ASSISTANT);
    ids.addAll(bpe.encode("\n"));
    boolean[] marks = new boolean[ids.size() + length + 1];
    Arrays.fill(marks, ids.size(), marks.length, true);
    ids.addAll(copied);
    ids.add(Bpe.END);
    return new Conversation(ids.stream().mapToInt(Integer::intValue).toArray(), marks);
  }

  private static SkillTask task(Random random, int k) {
    List<String> mix = k < LATE_FROM ? MIX : LATE_MIX;
    return Skills.sample(mix.get(random.nextInt(mix.size())), random, Split.TRAIN);
  }

  static Conversation conversation(Bpe bpe, String system, List<SkillTask> tasks) {
    List<Integer> ids = new ArrayList<>();
    List<Boolean> answers = new ArrayList<>();
    if (!system.isEmpty()) {
      ids.addAll(turn(bpe, Bpe.SYSTEM, system));
    }
    for (SkillTask task : tasks) {
      if (!ids.isEmpty()) {
        ids.addAll(bpe.encode("\n"));
      }
      ids.addAll(turn(bpe, Bpe.USER, task.prompt()));
      ids.addAll(bpe.encode("\n"));
      ids.add(Bpe.ASSISTANT);
      ids.addAll(bpe.encode("\n"));
      pad(answers, ids.size(), false);
      ids.addAll(bpe.encode(task.answer()));
      ids.add(Bpe.END);
      pad(answers, ids.size(), true);
    }
    boolean[] marks = new boolean[ids.size()];
    for (int i = 0; i < marks.length; i++) {
      marks[i] = answers.get(i);
    }
    return new Conversation(ids.stream().mapToInt(Integer::intValue).toArray(), marks);
  }

  private static List<Integer> turn(Bpe bpe, int speaker, String text) {
    List<Integer> ids = new ArrayList<>(List.of(speaker));
    ids.addAll(bpe.encode("\n" + text));
    ids.add(Bpe.END);
    return ids;
  }

  private static void pad(List<Boolean> marks, int size, boolean value) {
    while (marks.size() < size) {
      marks.add(value);
    }
  }

  static Batch batch(List<Conversation> rows) {
    int length = rows.stream().mapToInt(row -> row.ids.length).max().orElseThrow();
    long[][] ids = new long[rows.size()][length];
    int count = rows.stream().mapToInt(row -> answers(row)).sum();
    long[] places = new long[count];
    long[] targets = new long[count];
    int[] owner = new int[count];
    int at = 0;
    for (int r = 0; r < ids.length; r++) {
      Conversation row = rows.get(r);
      for (int t = 0; t < row.ids.length; t++) {
        ids[r][t] = row.ids[t];
        if (row.answer[t]) {
          places[at] = (long) r * length + t - 1;
          targets[at] = row.ids[t];
          owner[at++] = r;
        }
      }
    }
    return new Batch(ids, places, targets, owner);
  }

  private static int answers(Conversation row) {
    int count = 0;
    for (boolean mark : row.answer) {
      count += mark ? 1 : 0;
    }
    return count;
  }

  private static List<String> mix(Map<String, Integer> counts) {
    return Skills.KINDS.stream()
        .flatMap(kind -> Collections.nCopies(counts.getOrDefault(kind, 1), kind).stream())
        .toList();
  }
}
