package io.tidegate.core.constraint;

import io.tidegate.core.catalog.Arm;
import java.util.Optional;

/** A rule that lets an arm pass or says why not. */
@FunctionalInterface
public interface Constraint {

  /** Empty when {@code arm} may answer {@code request} as far as this rule goes. */
  Optional<Rejection> check(RoutingRequest request, Arm arm);
}
