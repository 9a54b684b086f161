package io.tidegate.pipeline.rows;

import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;

/** What a decision says of an eligible arm beside its features. */
public record ArmKind(String armId, String model, Tier tier, Price price) {}
