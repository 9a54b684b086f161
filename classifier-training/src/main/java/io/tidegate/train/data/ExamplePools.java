package io.tidegate.train.data;

import io.tidegate.edge.skills.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Everything that a data folder offers, split into training rows and rows kept aside. Kept aside
 * are: of the realistic prompts, the difficulty table, the domains, the personal-data spans and the
 * named people one tenth by the hash of prompt or template; of the public prompts every row of the
 * held-out sources; of the generated skills the held-out half of their material.
 */
public record ExamplePools(List<Pool> training, List<Pool> heldOut) {
  /** Public sources that training does not see by default, one for each of nine task types. */
  public static final Set<String> HELD_OUT_SOURCES =
      Set.of(
          "codealpaca_2k",
          "flan_strategyqa",
          "xsum",
          "mawps",
          "quoref",
          "llmrouter_trivia_qa",
          "polyai_restaurant8k",
          "flan_qasc",
          "dbpedia");

  /** Names of the pools. */
  public static final String REALISTIC = "realistic";

  public static final String PROMPTS = "prompts";
  public static final String DIFFICULTY = "difficulty";
  public static final String DOMAIN = "domain";
  public static final String PII = "pii_spans";
  public static final String NER = "ner_spans";
  public static final String SKILLS = "skills";

  public static final String LOOK_ALIKES = "look_alikes";

  /** Prompts of the user's own traffic, labelled by what came of them. */
  public static final String LOG = "log";

  private static final int SKILL_ROWS = 4000;
  private static final int LOOK_ALIKE_ROWS = 2000;

  /**
   * Examples of one kind.
   *
   * @param share how many of a batch's rows come from here, relative to the other pools
   */
  public record Pool(String name, double share, List<Example> examples) {}

  /**
   * Reads a folder.
   *
   * @throws DataException when a row is wrong or the folder has no row with a task
   */
  public static ExamplePools read(DataFolder folder, long seed) {
    List<Pool> training = new ArrayList<>();
    List<Pool> heldOut = new ArrayList<>();
    List<Example> realistic = new ArrayList<>();
    for (Path file : folder.files(REALISTIC)) {
      realistic.addAll(Readers.realistic(file));
    }
    split(REALISTIC, 0.48, realistic, training, heldOut);
    folder
        .file(PROMPTS)
        .map(Readers::prompts)
        .ifPresent(
            rows -> {
              add(
                  training,
                  new Pool(
                      PROMPTS,
                      0.22,
                      rows.stream().filter(e -> !HELD_OUT_SOURCES.contains(e.source())).toList()));
              add(
                  heldOut,
                  new Pool(
                      PROMPTS,
                      0,
                      rows.stream().filter(e -> HELD_OUT_SOURCES.contains(e.source())).toList()));
            });
    folder
        .file(DIFFICULTY)
        .map(Readers::difficulty)
        .ifPresent(rows -> split(DIFFICULTY, 0.08, rows, training, heldOut));
    folder
        .file(DOMAIN)
        .map(Readers::domain)
        .ifPresent(rows -> split(DOMAIN, 0.04, rows, training, heldOut));
    folder
        .file(PII)
        .map(Readers::piiSpans)
        .ifPresent(rows -> split(PII, 0.14, rows, training, heldOut));
    folder
        .file(NER)
        .map(Readers::piiSpans)
        .ifPresent(rows -> split(NER, 0.05, rows, training, heldOut));
    if (training.stream().noneMatch(p -> p.name().equals(REALISTIC) || p.name().equals(PROMPTS))) {
      throw new DataException(
          folder.root() + ": neither realistic/*.jsonl nor prompts.jsonl has rows to train on");
    }
    add(training, new Pool(LOOK_ALIKES, 0.05, LookAlikes.draw(LOOK_ALIKE_ROWS, seed)));
    add(heldOut, new Pool(LOOK_ALIKES, 0, LookAlikes.draw(LOOK_ALIKE_ROWS / 4, seed + 1)));
    add(training, new Pool(SKILLS, 0.08, SkillExamples.draw(SKILL_ROWS, seed, Split.TRAIN)));
    add(heldOut, new Pool(SKILLS, 0, SkillExamples.draw(SKILL_ROWS / 8, seed + 1, Split.HELD_OUT)));
    return new ExamplePools(List.copyOf(training), List.copyOf(heldOut));
  }

  private static void split(
      String name, double share, List<Example> rows, List<Pool> training, List<Pool> heldOut) {
    add(training, new Pool(name, share, rows.stream().filter(e -> !e.heldOut()).toList()));
    add(heldOut, new Pool(name, 0, rows.stream().filter(Example::heldOut).toList()));
  }

  private static void add(List<Pool> pools, Pool pool) {
    if (!pool.examples().isEmpty()) {
      pools.add(pool);
    }
  }

  /**
   * The same rows with another share for the realistic prompts; the other pools keep their
   * proportions.
   *
   * @param share between 0 and 1, both excluded
   */
  public ExamplePools withRealisticShare(double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("realistic share must be within (0, 1), was " + share);
    }
    double others =
        training.stream().filter(p -> !p.name().equals(REALISTIC)).mapToDouble(Pool::share).sum();
    List<Pool> shared =
        training.stream()
            .map(
                p ->
                    new Pool(
                        p.name(),
                        p.name().equals(REALISTIC) ? share : p.share() * (1 - share) / others,
                        p.examples()))
            .toList();
    return new ExamplePools(shared, heldOut);
  }

  /**
   * The same rows and more of another kind; the other pools keep their proportions.
   *
   * @param share of the rows drawn that come from {@code rows}, between 0 and 1, both excluded
   */
  public ExamplePools with(String name, double share, List<Example> rows, List<Example> aside) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "share of " + name + " must be within (0, 1), was " + share);
    }
    double others = training.stream().mapToDouble(Pool::share).sum();
    List<Pool> more = new ArrayList<>();
    for (Pool pool : training) {
      more.add(new Pool(pool.name(), pool.share() * (1 - share) / others, pool.examples()));
    }
    add(more, new Pool(name, share, rows));
    List<Pool> moreAside = new ArrayList<>(heldOut);
    add(moreAside, new Pool(name, 0, aside));
    return new ExamplePools(List.copyOf(more), List.copyOf(moreAside));
  }

  /** The rows kept aside of one pool; none when the folder has no such file. */
  public List<Example> heldOut(String name) {
    return heldOut.stream()
        .filter(p -> p.name().equals(name))
        .flatMap(p -> p.examples().stream())
        .toList();
  }

  /** The training rows of one pool; none when the folder has no such file. */
  public List<Example> training(String name) {
    return training.stream()
        .filter(p -> p.name().equals(name))
        .flatMap(p -> p.examples().stream())
        .toList();
  }
}
