package io.tidegate.train.compress;

import ai.djl.Device;
import io.tidegate.core.text.WordPiece;
import io.tidegate.train.classifier.TokenBudget;
import io.tidegate.train.data.DataException;
import io.tidegate.train.data.Example;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.data.JsonLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a student learns from teachers.
 *
 * @param teachers run folders
 * @param temperature of the soft targets, at least 1
 * @param share of the loss against the teachers, within [0, 1]
 */
public record Distillation(List<Path> teachers, double temperature, double share) {
  private static final String POOL = "unlabelled";

  /** A loaded guide; must be closed. */
  public interface Loaded extends io.tidegate.train.classifier.Guide, AutoCloseable {
    @Override
    void close();
  }

  /** Loads the teachers for a student's tokenizer and budget. */
  public Loaded load(WordPiece tokenizer, TokenBudget budget, Device device) throws IOException {
    if (teachers.isEmpty() || !(temperature >= 1) || !(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "there must be a teacher, --temperature >= 1 and --soft-share within [0, 1], were "
              + teachers
              + ", "
              + temperature
              + " and "
              + share);
    }
    return Ensemble.load(this, tokenizer, budget, device);
  }

  /**
   * Adds prompts without labels, of which only the teachers say something.
   *
   * @param files JSON lines with a field {@code prompt} or {@code text}
   * @param drawn share of the rows drawn from them, within (0, 1)
   */
  public static ExamplePools withUnlabelled(ExamplePools pools, List<Path> files, double drawn) {
    if (files.isEmpty()) {
      return pools;
    }
    if (!(drawn > 0 && drawn < 1)) {
      throw new IllegalArgumentException("--unlabelled-share must be within (0, 1), was " + drawn);
    }
    List<Example> rows = new ArrayList<>();
    for (Path file : files) {
      JsonLines.read(
          file,
          row -> {
            String prompt = row.text("prompt", "");
            rows.add(Teacher.unlabelled(prompt.isEmpty() ? row.text("text") : prompt));
          });
    }
    if (rows.isEmpty()) {
      throw new DataException(files + ": no rows");
    }
    double others = pools.training().stream().mapToDouble(ExamplePools.Pool::share).sum();
    List<ExamplePools.Pool> training = new ArrayList<>(pools.training());
    training.add(new ExamplePools.Pool(POOL, others * drawn / (1 - drawn), rows));
    return new ExamplePools(List.copyOf(training), pools.heldOut());
  }
}
