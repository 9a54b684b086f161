package io.tidegate.router.content;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.router.config.TenantConfig;
import io.tidegate.router.config.TidegateConfig;
import io.tidegate.router.request.ChatRequest;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps the prompts of the tenants that allow it: first attempts in which no personal data was
 * found, what the user said last.
 *
 * @param tenants names of those that say {@code content: log}
 * @param file where prompts go; empty without a folder
 */
public record KeptPrompts(Set<String> tenants, Optional<PromptFile> file) {
  public KeptPrompts {
    tenants = Set.copyOf(tenants);
  }

  /** Those of a configuration. */
  public static KeptPrompts of(TidegateConfig config, Optional<PromptFile> file) {
    return new KeptPrompts(
        config.tenants().stream()
            .filter(TenantConfig::keepsPrompts)
            .map(TenantConfig::name)
            .collect(Collectors.toSet()),
        file);
  }

  /** Takes note of a decision; never waits. */
  public void decided(DecisionMade decision, ChatRequest request) {
    if (file.isPresent()
        && tenants.contains(decision.tenant())
        && decision.parentDecisionId().isEmpty()
        && decision.personalDataKinds().isEmpty()) {
      file.get().keep(decision.decisionId(), request.lastUserText(), decision.decidedEpochMillis());
    }
  }
}
