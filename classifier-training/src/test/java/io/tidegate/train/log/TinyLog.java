package io.tidegate.train.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A log in which sums go well with the small model and stories do not, and in which the policy
 * knows: it asks the small model for sums far more often. Answers are judged in part.
 */
final class TinyLog {
  static final double SUM_SCORE = 0.9;
  static final double STORY_SCORE = 0.1;

  private final StringBuilder log = new StringBuilder();
  private final StringBuilder content = new StringBuilder();
  private final SplittableRandom random;

  TinyLog(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Half sums, half stories, in both orders of events. */
  TinyLog decisions(int count, double smallForSums, double smallForStories, double keep) {
    for (int i = 0; i < count; i++) {
      boolean sum = i % 2 == 0;
      String id = "id-" + i;
      double p = sum ? smallForSums : smallForStories;
      boolean small = random.nextDouble() < p;
      prompt(id, sum ? "add " + i + " and " + (i + 1) : "write story number " + i);
      String decision = decision(id, small, p, "");
      String feedback =
          random.nextDouble() < keep ? feedback(id, sum ? SUM_SCORE : STORY_SCORE, keep) : "";
      log.append(i % 3 == 0 ? feedback + decision : decision + feedback);
    }
    return this;
  }

  TinyLog prompt(String id, String prompt) {
    content.append("{\"decision_id\":\"" + id + "\",\"prompt\":\"" + prompt + "\"}").append('\n');
    return this;
  }

  TinyLog add(String row) {
    log.append(row);
    return this;
  }

  static String decision(String id, boolean small, double p, String more) {
    return String.format(
        Locale.ROOT,
        "{\"type\":\"decision\",\"value\":{\"decision_id\":\"%s\",\"parent_decision_id\":\"\",\"candidates\":["
            + "{\"arm\":\"big@1\",\"model\":\"big\",\"tier\":\"cloud\",\"propensity\":%f},"
            + "{\"arm\":\"small@1\",\"model\":\"small\",\"tier\":\"edge\",\"propensity\":%f}],"
            + "\"chosen\":\"%s\",\"reason\":\"policy\",\"learning\":\"apply\",\"personal_data_kinds\":[]%s}}%n",
        id,
        1 - p,
        p,
        small ? "small@1" : "big@1",
        more);
  }

  static String feedback(String id, double score, double keep) {
    return String.format(
        Locale.ROOT,
        "{\"type\":\"tidegate.feedback.given.v1\",\"data\":{\"feedback_id\":\"f-%s\",\"decision_id\":\"%s\",\"source\":\"judge\","
            + "\"given_ms\":5,\"score\":%f,\"keep_probability\":%f}}%n",
        id,
        id,
        score,
        keep);
  }

  static String outcome(String id, String status) {
    return "{\"type\":\"outcome\",\"value\":{\"decision_id\":\""
        + id
        + "\",\"observed_ms\":4,\"status\":\""
        + status
        + "\"}}\n";
  }

  Path log(Path folder) throws IOException {
    return Files.writeString(folder.resolve("log.jsonl"), log);
  }

  Path content(Path folder) throws IOException {
    return Files.writeString(folder.resolve("content.jsonl"), content);
  }
}
