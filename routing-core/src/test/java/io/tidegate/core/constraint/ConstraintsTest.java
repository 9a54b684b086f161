package io.tidegate.core.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.Fixtures;
import io.tidegate.core.catalog.Arm;
import io.tidegate.core.catalog.Capability;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConstraintsTest {

  @Test
  void apply_plainRequest_letsAllPass() {
    assertThat(eligible(RoutingRequest.of(10, 10))).containsExactly("cloud-large", "edge-small");
  }

  @Test
  void apply_longPrompt_needsTheLargerWindow() {
    Eligibility result = apply(RoutingRequest.of(1000, 25));
    assertThat(result.eligible()).extracting(Arm::model).containsExactly("cloud-large");
    assertThat(result.rejections().get(0).sentence())
        .isEqualTo("about 1025 tokens are needed, the window has 1024");
    assertThat(eligible(RoutingRequest.of(1000, 24))).contains("edge-small");
  }

  @Test
  void apply_tools_needACapableModel() {
    RoutingRequest tools =
        request(Mode.ANY, Set.of(), Set.of(Capability.TOOLS), OptionalLong.empty(), Set.of());
    assertThat(eligible(tools)).containsExactly("cloud-large");
  }

  /** The ceiling is compared with the worst case, so it cannot be passed by a long answer. */
  @Test
  void apply_priceCeiling_isInclusive() {
    long worst = Fixtures.CLOUD.price().costNanoUsd(100, 100);
    assertThat(eligible(ceiling(worst))).contains("cloud-large");
    assertThat(eligible(ceiling(worst - 1))).containsExactly("edge-small");
  }

  @Test
  void apply_preferEdge_fallsToTheCloudOnlyWithoutAnEdge() {
    assertThat(eligible(mode(Mode.PREFER_EDGE, Set.of()))).containsExactly("edge-small");
    assertThat(eligible(mode(Mode.PREFER_EDGE, Set.of(Fixtures.EDGE.id()))))
        .containsExactly("cloud-large");
    assertThat(eligible(mode(Mode.ONLY_EDGE, Set.of(Fixtures.EDGE.id())))).isEmpty();
  }

  @Test
  void apply_openCircuit_isTheReasonGiven() {
    assertThat(apply(mode(Mode.ANY, Set.of(Fixtures.EDGE.id()))).rejections())
        .containsExactly(
            new Rejection(Fixtures.EDGE.id(), Rejection.Code.CIRCUIT_OPEN, "no healthy endpoint"));
  }

  private static RoutingRequest ceiling(long nanoUsd) {
    return request(Mode.ANY, Set.of(), Set.of(), OptionalLong.of(nanoUsd), Set.of());
  }

  private static RoutingRequest mode(Mode mode, Set<String> openCircuits) {
    return request(mode, Set.of(), Set.of(), OptionalLong.empty(), openCircuits);
  }

  private static RoutingRequest request(
      Mode mode,
      Set<String> personalData,
      Set<Capability> needs,
      OptionalLong ceiling,
      Set<String> openCircuits) {
    return new RoutingRequest(
        100,
        100,
        personalData,
        mode,
        needs,
        ceiling,
        Set.of(),
        Optional.empty(),
        openCircuits,
        Set.of());
  }

  private static Eligibility apply(RoutingRequest request) {
    return Constraints.standard().apply(request, Fixtures.CATALOG);
  }

  private static java.util.List<String> eligible(RoutingRequest request) {
    return apply(request).eligible().stream().map(Arm::model).toList();
  }
}
