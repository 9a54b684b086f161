package io.tidegate.router.redact;

import io.tidegate.core.constraint.Release;
import io.tidegate.router.classify.PersonalDataScan;
import io.tidegate.router.classify.PersonalDataScanner;
import io.tidegate.router.config.PrivacyConfig;
import io.tidegate.router.config.PrivacyMode;
import io.tidegate.router.features.PromptReader;
import io.tidegate.router.request.ChatRequest;
import io.tidegate.router.request.Operation;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies a privacy policy to a request: which kinds may leave the edge, and how. */
public final class PrivacyDesk {
  /**
   * What the policy makes of a request.
   *
   * @param kinds kinds of personal data found in all
   * @param release what lets some of them leave the edge
   * @param redaction what a cloud model sees in place of the request; empty for the request itself
   */
  public record Verdict(Set<String> kinds, Release release, Optional<Redaction> redaction) {}

  private static final Logger LOG = LoggerFactory.getLogger(PrivacyDesk.class);

  private final PromptReader prompts;
  private final Redactor redactor;
  private final Consumer<String> results;

  /**
   * @param results hears {@code done} or {@link Refusal#label()} of each request in which something
   *     was to be replaced
   */
  public PrivacyDesk(PromptReader prompts, Consumer<String> results) {
    this.prompts = prompts;
    this.redactor = new Redactor(new PersonalDataScanner(), why -> results.accept(why.label()));
    this.results = results;
  }

  /**
   * Calls {@code then} exactly once, on this thread when nothing has to be replaced, else on
   * another.
   *
   * @param kinds kinds found so far
   */
  public void judge(
      ChatRequest request, Set<String> kinds, PrivacyConfig policy, Consumer<Verdict> then) {
    Release allowed = new Release(policy.with(PrivacyMode.ALLOW, kinds), Map.of());
    boolean wanted =
        !policy.with(PrivacyMode.REDACT_THEN_CLOUD, kinds).isEmpty()
            && policy.with(PrivacyMode.EDGE_ONLY, kinds).isEmpty();
    boolean embeddings = request.operation() == Operation.EMBEDDING;
    if (wanted && (embeddings || request.images())) {
      results.accept((embeddings ? Refusal.EMBEDDINGS : Refusal.IMAGES).label());
    }
    if (!wanted || embeddings || request.images()) {
      then.accept(new Verdict(kinds, allowed, Optional.empty()));
      return;
    }
    prompts.search(request, scan -> then.accept(verdict(request, kinds, policy, scan)));
  }

  private Verdict verdict(
      ChatRequest request,
      Set<String> before,
      PrivacyConfig policy,
      Optional<PersonalDataScan> scan) {
    Set<String> kinds = new TreeSet<>(before);
    scan.ifPresent(found -> kinds.addAll(found.kinds()));
    Set<String> allowed = policy.with(PrivacyMode.ALLOW, kinds);
    Optional<Redaction> redaction = Optional.empty();
    if (scan.isEmpty() || !policy.with(PrivacyMode.EDGE_ONLY, kinds).isEmpty()) {
      results.accept((scan.isEmpty() ? Refusal.UNREAD : Refusal.EDGE_ONLY_KIND).label());
    } else {
      Set<String> replaced = policy.with(PrivacyMode.REDACT_THEN_CLOUD, kinds);
      try {
        redaction = redactor.redact(request, scan.get().spans(), replaced, allowed);
        redaction.ifPresent(done -> results.accept("done"));
      } catch (RuntimeException e) {
        results.accept(Refusal.FAILED.label());
        // Its message may hold text of the request.
        LOG.warn("redaction failed, the request stays on the edge: {}", e.getClass().getName());
      }
    }
    Map<String, Integer> counts = new TreeMap<>();
    redaction.ifPresent(done -> counts.putAll(done.counts()));
    return new Verdict(kinds, new Release(allowed, counts), redaction);
  }
}
