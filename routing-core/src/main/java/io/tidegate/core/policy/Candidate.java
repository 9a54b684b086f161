package io.tidegate.core.policy;

import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.features.FeatureVector;

/**
 * An eligible arm as a policy sees it.
 *
 * @param features the context vector of this arm
 */
public record Candidate(
    String armId, String model, Tier tier, Price price, FeatureVector features) {}
