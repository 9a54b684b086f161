package io.tidegate.core.policy;

/**
 * Reads a policy from text: {@code linucb}, {@code lints(floor=0.01)}, {@code squarecb}, {@code
 * epsilon-greedy:0.1}, {@code knn(k=15)}, {@code threshold:0.5}, {@code
 * static(edge-small=0.8,cloud-large=0.2)}, {@code fixed:edge-small}, {@code random}.
 */
public final class Policies {

  private static final String KNOWN =
      "linucb, lints, squarecb, epsilon-greedy:E, knn, threshold:MIN, static(MODEL=SHARE,...),"
          + " fixed:MODEL or random";

  private Policies() {}

  /**
   * The policy that {@code spec} describes; what it leaves out has the default.
   *
   * @throws IllegalArgumentException naming the word that is not understood
   */
  public static Policy parse(String spec) {
    PolicyArguments arguments = new PolicyArguments(spec);
    Policy policy = read(arguments, spec);
    arguments.requireAllUsed();
    return policy;
  }

  private static Policy read(PolicyArguments arguments, String spec) {
    return switch (arguments.name()) {
      case "linucb" -> linUcb(arguments);
      case "lints" -> linTs(arguments);
      case "squarecb" ->
          new SquareCb(
              arguments.number("scale", SquareCb.DEFAULT.scale()),
              arguments.number("exponent", SquareCb.DEFAULT.exponent()));
      case "epsilon-greedy" -> new EpsilonGreedy(arguments.main("epsilon").number("epsilon", 0.1));
      case "knn" ->
          new NearestPrompts(
              arguments.integer("k", NearestPrompts.DEFAULT.k()),
              arguments.number("epsilon", NearestPrompts.DEFAULT.epsilon()));
      case "threshold" ->
          new Threshold(arguments.main("min").number("min", 0.5), arguments.number("floor", 0));
      case "static" -> {
        double floor = arguments.number("floor", 0);
        yield new StaticSplit(arguments.rest(), floor);
      }
      case "fixed" ->
          new Fixed(arguments.main("model").text("model"), arguments.number("floor", 0));
      case "random" -> new UniformRandom();
      default ->
          throw new IllegalArgumentException("policy: must be " + KNOWN + ", was \"" + spec + "\"");
    };
  }

  private static LinUcb linUcb(PolicyArguments arguments) {
    LinUcb standard = LinUcb.DEFAULT;
    return new LinUcb(
        arguments.number("alpha", standard.alpha()),
        arguments.number("explore", standard.explore()),
        arguments.number("floor", standard.floor()),
        arguments.integer("cold", standard.cold()));
  }

  private static LinTs linTs(PolicyArguments arguments) {
    LinTs standard = LinTs.DEFAULT;
    return new LinTs(
        arguments.number("alpha", standard.alpha()),
        arguments.number("floor", standard.floor()),
        arguments.integer("cold", standard.cold()));
  }
}
