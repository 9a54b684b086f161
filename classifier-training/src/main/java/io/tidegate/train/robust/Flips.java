package io.tidegate.train.robust;

import io.tidegate.router.classify.Classification;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * How often a change that does not matter moves a prompt's routing.
 *
 * @param edit its name
 * @param prompts how many were changed
 * @param sides of them, those whose small-model score changes sides
 * @param tasks those whose likeliest task changes
 */
public record Flips(String edit, int prompts, int sides, int tasks) {

  double sideShare() {
    return prompts == 0 ? Double.NaN : sides / (double) prompts;
  }

  double taskShare() {
    return prompts == 0 ? Double.NaN : tasks / (double) prompts;
  }

  /** One row for each edit, over prompts that the edit changes. */
  public static List<Flips> measure(Reader reader, List<String> prompts, long seed) {
    List<Classification> plain = prompts.stream().map(reader::first).toList();
    List<Flips> table = new ArrayList<>();
    for (Edit edit : Edit.ALL) {
      Random random = new Random(seed);
      int changed = 0;
      int sides = 0;
      int tasks = 0;
      for (int i = 0; i < prompts.size(); i++) {
        String text = edit.apply().apply(prompts.get(i), random);
        if (text.equals(prompts.get(i))) {
          continue;
        }
        Classification edited = reader.first(text);
        changed++;
        sides += Reader.easy(edited) == Reader.easy(plain.get(i)) ? 0 : 1;
        tasks += edited.task().equals(plain.get(i).task()) ? 0 : 1;
      }
      table.add(new Flips(edit.name(), changed, sides, tasks));
    }
    return table;
  }

  /** All rows as one. */
  static Flips all(List<Flips> table) {
    return new Flips(
        "all edits",
        table.stream().mapToInt(Flips::prompts).sum(),
        table.stream().mapToInt(Flips::sides).sum(),
        table.stream().mapToInt(Flips::tasks).sum());
  }
}
