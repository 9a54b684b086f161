package io.tidegate.deploy.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Bodies of chat requests for measuring: what they say matters to nobody but a classifier. */
public final class Prompts {
  /** More than are sent in a run, so that nothing is known from before. */
  private static final int BODIES = 12_000;

  private static final String[] WORDS =
      ("the a of to and in is it you that for on with as this we at by not or be are from but have an they"
              + " which one had word all were when your can said there use each how their will up other about"
              + " out many then them these so some her would make like him into time has look two more write"
              + " go see number no way could people my than first water been call who oil its now find long"
              + " down day did get come made may part river gate tide harbour invoice contract meeting report"
              + " server function error table customer order 2024 17 3.5 room 12 budget 1500 Berlin Anna"
              + " translate summarise explain compare list")
          .split(" ");

  private Prompts() {}

  /**
   * Chat bodies for one model: six of ten prompts with 8 to 40 words, a quarter with 100 to 300,
   * the others with 1,000 to 4,000.
   */
  public static List<String> mixed(String model) {
    Random random = new Random(11);
    List<String> bodies = new ArrayList<>(BODIES);
    for (int i = 0; i < BODIES; i++) {
      double kind = random.nextDouble();
      int words =
          kind < 0.6
              ? 8 + random.nextInt(33)
              : kind < 0.85 ? 100 + random.nextInt(201) : 1_000 + random.nextInt(3_001);
      bodies.add(body(model, "", text(random, words)));
    }
    return bodies;
  }

  /** One short question, asked again and again. */
  public static List<String> one(String model, String options) {
    return List.of(body(model, options, "Is the gate open when the river rises?"));
  }

  private static String body(String model, String options, String text) {
    return "{\"model\":\""
        + model
        + "\","
        + options
        + "\"messages\":[{\"role\":\"user\",\"content\":\""
        + text
        + "\"}]}";
  }

  private static String text(Random random, int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(text.length() == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
      if (i % 12 == 11) {
        text.append('.');
      }
    }
    return text.toString();
  }
}
