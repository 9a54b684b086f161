package io.tidegate.core.constraint;

import io.tidegate.core.catalog.Arm;
import java.util.List;

/**
 * The outcome of all constraints.
 *
 * @param eligible arms that may answer, in catalog order
 * @param rejections the first reason against each of the others
 */
public record Eligibility(List<Arm> eligible, List<Rejection> rejections) {

  public Eligibility {
    eligible = List.copyOf(eligible);
    rejections = List.copyOf(rejections);
  }
}
