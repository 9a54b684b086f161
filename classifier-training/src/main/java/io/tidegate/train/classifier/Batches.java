package io.tidegate.train.classifier;

import io.tidegate.core.text.WordPiece;
import io.tidegate.train.data.Example;
import io.tidegate.train.data.ExamplePools;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Draws training batches. A pool is drawn by its share; inside the public prompts first a task,
 * then a source by the root of its size, then a row; inside the personal-data pool first a
 * template. Batch number {@code k} depends on the seed and {@code k} alone, so that a resumed run
 * sees what an uninterrupted one sees.
 *
 * <p>Each draw is roughened: some pieces are hidden, some neighbouring letters swapped, some texts
 * lower-cased, stripped of their last stop or wrapped in small talk ({@link Roughening}).
 */
public final class Batches {
  /** Batches drawn together and sorted by length, to pad little. */
  private static final int GROUP = 8;

  private static final int MASK = 4;
  private static final double HIDDEN_SHARE = 0.08;

  private final List<Draw> pools = new ArrayList<>();
  private final double shares;
  private final WordPiece tokenizer;
  private final TokenBudget budget;
  private final int batchSize;
  private final long seed;
  private long group = -1;
  private List<Batch> drawn = List.of();

  private interface Rows {
    Example any(SplittableRandom random);
  }

  private record Draw(double share, Rows rows) {}

  /** Batches of the rows of some pools. */
  public Batches(
      List<ExamplePools.Pool> pools,
      WordPiece tokenizer,
      TokenBudget budget,
      int batchSize,
      long seed) {
    for (ExamplePools.Pool pool : pools) {
      this.pools.add(new Draw(pool.share(), rows(pool)));
    }
    shares = pools.stream().mapToDouble(ExamplePools.Pool::share).sum();
    this.tokenizer = tokenizer;
    this.budget = budget;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  private static Rows rows(ExamplePools.Pool pool) {
    return switch (pool.name()) {
      case ExamplePools.PROMPTS -> byTask(pool.examples());
      case ExamplePools.PII ->
          evenly(
              grouped(pool.examples(), Example::group).values().stream()
                  .map(Batches::uniform)
                  .toList());
      default -> uniform(pool.examples());
    };
  }

  private static Rows uniform(List<Example> examples) {
    return random -> examples.get(random.nextInt(examples.size()));
  }

  private static Rows evenly(List<Rows> parts) {
    return random -> parts.get(random.nextInt(parts.size())).any(random);
  }

  private static Rows byTask(List<Example> examples) {
    List<Rows> tasks = new ArrayList<>();
    for (List<Example> task : grouped(examples, e -> Integer.toString(e.task())).values()) {
      Collection<List<Example>> sources = grouped(task, Example::source).values();
      double roots = sources.stream().mapToDouble(s -> Math.sqrt(s.size())).sum();
      tasks.add(
          random -> {
            double at = random.nextDouble() * roots;
            List<Example> chosen = List.of();
            for (List<Example> source : sources) {
              chosen = source;
              at -= Math.sqrt(source.size());
              if (at < 0) {
                break;
              }
            }
            return chosen.get(random.nextInt(chosen.size()));
          });
    }
    return evenly(tasks);
  }

  private static Map<String, List<Example>> grouped(
      List<Example> examples, java.util.function.Function<Example, String> key) {
    Map<String, List<Example>> groups = new LinkedHashMap<>();
    examples.forEach(e -> groups.computeIfAbsent(key.apply(e), k -> new ArrayList<>()).add(e));
    return groups;
  }

  /** Batch number {@code step}, from 0. */
  public Batch batch(long step) {
    if (step / GROUP != group) {
      group = step / GROUP;
      drawn = drawGroup(new SplittableRandom(seed * 0x9e3779b97f4a7c15L + group));
    }
    return drawn.get((int) (step % GROUP));
  }

  private List<Batch> drawGroup(SplittableRandom random) {
    List<EncodedExample> examples = new ArrayList<>();
    for (int i = 0; i < GROUP * batchSize; i++) {
      examples.add(roughened(any(random), random));
    }
    examples.sort(Comparator.comparingInt(e -> e.ids().length));
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < GROUP; i++) {
      batches.add(new Batch(examples.subList(i * batchSize, (i + 1) * batchSize)));
    }
    for (int i = GROUP - 1; i > 0; i--) {
      java.util.Collections.swap(batches, i, random.nextInt(i + 1));
    }
    return batches;
  }

  private Example any(SplittableRandom random) {
    double at = random.nextDouble() * shares;
    for (Draw pool : pools) {
      at -= pool.share();
      if (at < 0) {
        return pool.rows().any(random);
      }
    }
    return pools.get(pools.size() - 1).rows().any(random);
  }

  private EncodedExample roughened(Example example, SplittableRandom random) {
    Example rough = Roughening.of(example, random);
    EncodedExample encoded = EncodedExample.of(rough, rough.text(), tokenizer, budget);
    int[] ids = encoded.ids();
    for (int i = 1; i < ids.length - 1; i++) {
      if (random.nextDouble() < HIDDEN_SHARE) {
        ids[i] = MASK;
      }
    }
    return encoded;
  }
}
