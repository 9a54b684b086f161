package io.tidegate.core.policy;

import io.tidegate.core.explore.Distributions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Fixed shares by model, made to add up to one over the eligible arms; a model without a share has
 * none. When no eligible model has one, the cheapest arm answers.
 *
 * <p>Without a floor a model of share zero is never drawn, and decisions in which one is eligible
 * are logged as not exploring. With exploration off the largest share has it all.
 *
 * @param shares weight by public model name, at least 0, at least one above 0
 * @param floor share of uniform choices over the eligible arms, 0..1
 */
public record StaticSplit(Map<String, Double> shares, double floor) implements Policy {

  public StaticSplit {
    shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
    shares.forEach(
        (model, share) -> {
          if (!(share >= 0 && share <= 1e9)) {
            throw new IllegalArgumentException(
                "share of " + model + ": must be 0 to 1e9, was " + share);
          }
        });
    if (shares.values().stream().noneMatch(share -> share > 0)) {
      throw new IllegalArgumentException(
          "static: needs a share above 0, such as static(edge-small=0.8,cloud-large=0.2)");
    }
    if (!(floor >= 0 && floor <= 1)) {
      throw new IllegalArgumentException("floor: must be 0 to 1, was " + floor);
    }
  }

  @Override
  public String spec() {
    return shares.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(",", "static(", floor > 0 ? ",floor=" + floor + ")" : ")"));
  }

  @Override
  public boolean learns() {
    return false;
  }

  @Override
  public PolicyChoice choose(PolicyContext context, Workspace workspace) {
    int n = context.candidates().size();
    double[] scores = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      Double share = shares.get(context.candidates().get(i).model());
      scores[i] = share == null ? 0 : share;
      sum += scores[i];
    }
    int best = sum > 0 ? Distributions.argmax(scores) : Prices.cheapest(context);
    if (!context.exploration()) {
      return new PolicyChoice(scores, Distributions.certain(n, best), best, false);
    }
    double[] p = new double[n];
    for (int i = 0; i < n && sum > 0; i++) {
      p[i] = scores[i] / sum;
    }
    p[best] = sum > 0 ? p[best] : 1;
    return new PolicyChoice(scores, Distributions.mixUniform(p, floor), best, false);
  }
}
