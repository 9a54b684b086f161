package io.tidegate.router.classify;

import java.util.Locale;

/**
 * A guess from words, length and signs alone, for when the model cannot answer: pure, and bounded
 * by looking at the first {@value #FRONT} and last {@value #BACK} characters.
 */
final class Heuristic {

  static final int FRONT = 1500;
  static final int BACK = 500;

  private static final double SHARPNESS = 1.4;
  private static final float[] NO_EMBEDDING = new float[Classification.EMBEDDING];

  private static final int CODE = TaskTypes.index("code");
  private static final int MATH = TaskTypes.index("math");
  private static final int CHOICE = TaskTypes.index("qa_mc");
  private static final int CONTEXT = TaskTypes.index("qa_context");
  private static final int OPEN = TaskTypes.index("qa_open");
  private static final int CHAT = TaskTypes.index("chat");
  private static final int COMMAND = TaskTypes.index("assistant_command");

  /** Usual length of an answer, tokens, by task type. */
  private static final float[] TOKENS = {
    30, 220, 60, 15, 320, 500, 80, 120, 400, 60, 10, 130, 180, 120, 8, 110, 60, 90
  };

  /** How often a small model does, by task type. */
  private static final float[] SMALL_OK = {
    .75f, .6f, .85f, .8f, .35f, .5f, .7f, .35f, .4f, .7f, .45f, .5f, .3f, .7f, .9f, .65f, .45f, .6f
  };

  private Heuristic() {}

  static Classification classify(Conversation conversation, PersonalDataScan scan, String reason) {
    String text = conversation.askedText();
    String seen = window(text).toLowerCase(Locale.ROOT);
    float[] tasks = tasks(seen, text.length());
    float tokens = 0;
    float smallOk = 0;
    for (int i = 0; i < tasks.length; i++) {
      tokens += tasks[i] * TOKENS[i];
      smallOk += tasks[i] * SMALL_OK[i];
    }
    float length = (float) Math.log10(1 + text.length() / 400.0);
    return new Classification(
        tasks,
        Math.max(.05f, Math.min(.95f, smallOk - .15f * length)),
        tokens,
        NO_EMBEDDING,
        null,
        scan,
        conversation.said().stream().mapToLong(i -> conversation.texts().get(i).length()).sum(),
        Classification.Source.HEURISTIC,
        reason,
        "");
  }

  private static String window(String text) {
    return text.length() <= FRONT + BACK
        ? text
        : text.substring(0, FRONT) + "\n" + text.substring(text.length() - BACK);
  }

  private static float[] tasks(String seen, int length) {
    double[] score = new double[TaskTypes.NAMES.size()];
    int[] firsts = Cues.firsts(seen);
    for (int i = 0; i < firsts.length; i++) {
      int at = firsts[i];
      if (at >= 0) {
        Cues.Cue cue = Cues.ALL.get(i);
        boolean whole = at == 0 || !Character.isLetter(seen.charAt(at - 1)) || cue.ideographic();
        score[cue.task()] +=
            whole ? cue.weight() * (at < 60 || at > seen.length() - 120 ? 1 : .6) : 0;
      }
    }
    signs(seen, length, score);
    double sum = 0;
    for (int i = 0; i < score.length; i++) {
      score[i] = Math.exp(SHARPNESS * score[i]);
      sum += score[i];
    }
    float[] probabilities = new float[score.length];
    for (int i = 0; i < score.length; i++) {
      probabilities[i] = (float) (score[i] / sum);
    }
    return probabilities;
  }

  /** What no single word shows: code, sums, options to choose from, questions, shortness. */
  private static void signs(String seen, int length, double[] score) {
    int marks = 0;
    int sums = 0;
    for (int i = 0; i < seen.length(); i++) {
      char c = seen.charAt(i);
      marks += c == '{' || c == '}' || c == ';' || c == '=' || c == '_' ? 1 : 0;
      boolean between = i > 0 && i + 1 < seen.length();
      boolean sign = c == '+' || c == '*' || c == '%' || c == '/' || c == '\u00d7' || c == '^';
      sums += sign && between && Character.isDigit(seen.charAt(i - 1)) ? 1 : 0;
    }
    if (seen.contains("```") || marks > 6) {
      score[CODE] += 1.2;
    }
    score[MATH] += Math.min(1.2, .4 * sums);
    if (seen.contains("\na)") || seen.contains("\na.") || seen.contains(" a) ")) {
      score[CHOICE] += 1.8;
    }
    boolean question = seen.endsWith("?") || seen.contains("? ");
    if (question) {
      score[length > 600 ? CONTEXT : OPEN] += .8;
    }
    if (length < 60 && !question) {
      score[CHAT] += .5;
      score[COMMAND] += .4;
    }
  }
}
