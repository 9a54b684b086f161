package io.tidegate.pipeline.replay;

import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.log.JsonlFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/** Writes prepared rows for tests, and asks them. */
final class PreparedLog {

  static final double[] MEAN = {0.3, 0.7, 0.5};
  static final double[] LOGGING = {0.5, 0.2, 0.3};
  static final double[] TARGET = {0.1, 0.8, 0.1};

  final List<String> lines = new ArrayList<>();

  /** Rows with rewards 0 and 1 by {@link #LOGGING}, with {@code q} unless null. */
  static PreparedLog of(long seed, int n, double[] q) {
    PreparedLog log = new PreparedLog();
    Random random = new Random(seed);
    for (int i = 0; i < n; i++) {
      double u = random.nextDouble();
      int action = u < LOGGING[0] ? 0 : u < LOGGING[0] + LOGGING[1] ? 1 : 2;
      int reward = random.nextDouble() < MEAN[action] ? 1 : 0;
      log.lines.add(row("d" + i, action, LOGGING[action], String.valueOf(reward), TARGET, q));
    }
    return log;
  }

  static String row(
      String id, int action, double propensity, String reward, double[] target, double[] q) {
    return String.format(
        Locale.ROOT,
        "{\"decision_id\":\"%s\",\"action\":\"%s\",\"propensity\":%s,\"reward\":%s,"
            + "\"eligible\":[\"a\",\"b\",\"c\"],\"target\":%s%s}",
        id,
        "abc".charAt(action),
        propensity,
        reward,
        object(target),
        q == null ? "" : ",\"q\":" + object(q));
  }

  private static String object(double[] values) {
    return "{\"a\":" + values[0] + ",\"b\":" + values[1] + ",\"c\":" + values[2] + "}";
  }

  ReplayReport ask(Path dir) throws IOException {
    return ask(dir, ReplayRequest.of(Optional.empty()));
  }

  ReplayReport ask(Path dir, ReplayRequest request) throws IOException {
    return ask(dir, request, BadRows.stop());
  }

  ReplayReport ask(Path dir, ReplayRequest request, BadRows onBad) throws IOException {
    Path file = Files.write(dir.resolve("rows.jsonl"), lines);
    return Replay.run(new JsonlFiles(file), request, onBad);
  }
}
