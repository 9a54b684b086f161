package io.tidegate.train.decoder;

import io.tidegate.edge.skills.HardSkills;
import io.tidegate.edge.skills.SkillTask;
import io.tidegate.edge.skills.Skills;
import io.tidegate.edge.skills.Split;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code train edge-model eval}: the share of held-out tasks that an exported decoder answers
 * correctly, by kind.
 */
@Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Answers held-out tasks with an exported edge model (greedy decoding, ONNX Runtime, one thread)",
      "and prints the share answered correctly, by kind."
    })
public final class DecoderEvalCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      description = "Folder with model.onnx, tokenizer.json and config.json.")
  private Path model = Path.of("");

  @Option(
      names = "--per-skill",
      defaultValue = "100",
      description = "Tasks of each kind (default ${DEFAULT-VALUE}).")
  private int perSkill = 100;

  @Option(
      names = "--seed",
      defaultValue = "2026",
      description = "Seed of the tasks (default ${DEFAULT-VALUE}).")
  private long seed = 2026;

  @Option(
      names = "--tokens",
      defaultValue = "64",
      description = "Longest answer in tokens (default ${DEFAULT-VALUE}).")
  private int tokensMax = 64;

  @Option(
      names = "--failures",
      defaultValue = "0",
      description = "Wrong answers to print for each kind (default ${DEFAULT-VALUE}).")
  private int failures;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    SplittableRandom random = new SplittableRandom(seed);
    int right = 0;
    long started = System.nanoTime();
    try (GreedyDecoder decoder = new GreedyDecoder(model)) {
      for (String kind : Skills.KINDS) {
        right += measure(decoder, kind, random, false, out);
      }
      out.printf("%-16s %5.1f%%%n", "all", 100.0 * right / (perSkill * Skills.KINDS.size()));
      double millis = (System.nanoTime() - started) / 1e6 / (perSkill * Skills.KINDS.size());
      out.printf("%.1f ms per answer%n%nHard kinds, not trained on:%n", millis);
      for (String kind : HardSkills.KINDS) {
        measure(decoder, kind, random, true, out);
      }
    }
    out.flush();
    return 0;
  }

  private int measure(
      GreedyDecoder decoder, String kind, SplittableRandom random, boolean hard, PrintWriter out)
      throws Exception {
    int right = 0;
    int shown = 0;
    for (int i = 0; i < perSkill; i++) {
      SkillTask task =
          hard ? HardSkills.sample(kind, random) : Skills.sample(kind, random, Split.HELD_OUT);
      String given = decoder.answer(task.prompt(), tokensMax);
      if (task.correct(given)) {
        right++;
      } else if (shown++ < failures) {
        out.printf(
            "  %s => %s (expected %s)%n", line(task.prompt()), line(given), line(task.answer()));
      }
    }
    out.printf("%-16s %5.1f%%%n", kind, 100.0 * right / perSkill);
    out.flush();
    return right;
  }

  private static String line(String text) {
    return text.replace("\n", "\\n");
  }
}
