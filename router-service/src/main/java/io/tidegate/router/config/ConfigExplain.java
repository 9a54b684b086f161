package io.tidegate.router.config;

import static io.tidegate.router.config.Quantities.span;

import io.tidegate.core.budget.Ceiling;
import io.tidegate.core.catalog.Capability;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The configuration in force as YAML, every default spelt out, secrets as references. */
public final class ConfigExplain {
  private ConfigExplain() {}

  /** The text; loading it gives the same configuration again. */
  public static String text(TidegateConfig config) {
    StringBuilder out = new StringBuilder(1024);
    ListenConfig l = config.listen();
    out.append("listen:\n");
    line(out, 2, "host", quote(l.host()));
    line(out, 2, "port", l.port());
    line(out, 2, "admin_host", quote(l.adminHost()));
    line(out, 2, "admin_port", l.adminPort());
    line(out, 2, "max_body", Quantities.size((long) l.maxBodyBytes()));
    line(out, 2, "max_header", Quantities.size((long) l.maxHeaderBytes()));
    line(out, 2, "max_inflight", l.maxInflight());
    line(out, 2, "drain", span(l.drain()));
    line(out, 2, "header_timeout", span(l.limits().headerTimeout()));
    line(out, 2, "body_timeout", span(l.limits().bodyTimeout()));
    line(out, 2, "idle_timeout", span(l.limits().idleTimeout()));
    line(out, 2, "max_connections", l.limits().connectionsMax());
    line(out, 2, "max_headers", l.limits().headersMax());
    line(out, 2, "auth_failures_per_minute", l.limits().authFailuresPerMinute());
    line(out, 2, "api_key_header", l.apiKeyHeader());
    l.tls().ifPresent(t -> tls(out, "tls", t));
    l.adminTls().ifPresent(t -> tls(out, "admin_tls", t));
    line(out, 2, "transport", l.transport().label());
    line(out, 2, "drain_delay", span(l.drainDelay()));
    l.adminKey().ifPresent(key -> line(out, 2, "admin_key", quote(key.reference())));
    out.append("models:\n");
    config.models().forEach(model -> model(out, model));
    RoutingConfig r = config.routing();
    out.append("routing:\n");
    line(out, 2, "auto_model", quote(r.autoModel()));
    line(out, 2, "policy", quote(r.policy()));
    line(out, 2, "salt", quote(r.salt()));
    line(out, 2, "mode", r.mode().label());
    r.decisionKey().ifPresent(key -> line(out, 2, "decision_key", quote(key.reference())));
    line(out, 2, "stickiness", quote(r.stickiness().label()));
    line(out, 2, "max_attempts", r.maxAttempts());
    line(out, 2, "keepalive", span(r.keepAlive()));
    line(out, 2, "write_idle", span(r.writeIdle()));
    r.warmStart().ifPresent(file -> line(out, 2, "warm_start", quote(file.toString())));
    out.append("  reward:\n");
    line(out, 4, "quality", r.reward().quality());
    line(out, 4, "cost_per_usd", r.reward().costPerUsd());
    line(out, 4, "latency_per_s", r.reward().latencyPerSecond());
    out.append("classifier:\n");
    line(out, 2, "bundle", quote(config.classifier().bundle()));
    line(out, 2, "deadline", span(config.classifier().deadline()));
    classifier(out, config.classifier());
    config.jwt().ifPresent(jwt -> jwt(out, jwt));
    privacy(out, 0, config.privacy());
    out.append(config.tenants().isEmpty() ? "tenants: []\n" : "tenants:\n");
    config.tenants().forEach(tenant -> tenant(out, tenant));
    out.append(config.budgets().isEmpty() ? "budgets: []\n" : "budgets:\n");
    config.budgets().forEach(budget -> budget(out, budget));
    out.append("ledger:\n");
    line(out, 2, "replicas", config.ledger().replicas());
    line(out, 2, "keep_days", config.ledger().keepDays());
    out.append("events:\n");
    config
        .events()
        .bootstrap()
        .ifPresent(b -> out.append("  kafka:\n    bootstrap: ").append(quote(b)).append('\n'));
    line(out, 2, "content", "none");
    line(out, 2, "queue", config.events().queueCapacity());
    line(out, 2, "instance", quote(config.events().instance()));
    line(out, 2, "alerts", config.events().alerts());
    config.stateDir().map(Path::toString).ifPresent(d -> line(out, 0, "state_dir", quote(d)));
    return out.toString();
  }

  private static void model(StringBuilder out, ModelConfig m) {
    out.append("  - name: ").append(quote(m.name())).append('\n');
    line(out, 4, "tier", m.arm().tier().label());
    line(out, 4, "upstream_model", quote(m.arm().upstreamModel()));
    out.append("    endpoints:\n");
    for (EndpointConfig e : m.endpoints()) {
      out.append("      - base_url: ").append(quote(e.baseUrl().toString())).append('\n');
      e.apiKey().ifPresent(key -> line(out, 8, "api_key", quote(key.reference())));
      line(out, 8, "allow_private", e.privateAllowed());
      if (!e.ownTls().equals(ClientTls.SYSTEM)) {
        out.append("        tls:\n");
        e.ownTls().authority().ifPresent(ca -> line(out, 10, "ca", quote(ca.reference())));
        e.ownTls().certificate().ifPresent(c -> line(out, 10, "cert", quote(c.reference())));
        e.ownTls().key().ifPresent(key -> line(out, 10, "key", quote(key.reference())));
      }
    }
    line(out, 4, "context_window", m.arm().contextWindowTokens());
    line(
        out,
        4,
        "capabilities",
        new TreeSet<>(m.arm().capabilities())
            .stream().map(Capability::label).collect(Collectors.joining(", ", "[", "]")));
    if (m.priced()) {
      out.append("    price:\n");
      line(out, 6, "input_per_million", m.arm().price().inputMicroUsdPerMillion() / 1e6);
      line(out, 6, "output_per_million", m.arm().price().outputMicroUsdPerMillion() / 1e6);
    }
    out.append("    timeouts:\n");
    line(out, 6, "connect", span(m.timeouts().connect()));
    line(out, 6, "first_token", span(m.timeouts().firstToken()));
    line(out, 6, "idle", span(m.timeouts().idle()));
    line(out, 6, "answer", span(m.timeouts().answer()));
    line(out, 6, "total", span(m.timeouts().total()));
    line(out, 4, "retries", m.retries());
    m.fallbacks().ifPresent(list -> line(out, 4, "fallbacks", list(list)));
    line(out, 4, "max_inflight", m.maxInflight());
    line(out, 4, "concurrency", m.adaptiveConcurrency() ? "adaptive" : "fixed");
    out.append("    breaker:\n");
    line(out, 6, "failures", m.breaker().failures());
    line(out, 6, "base", span(Duration.ofNanos(m.breaker().baseNanos())));
    line(out, 6, "max", span(Duration.ofNanos(m.breaker().capNanos())));
  }

  private static void tenant(StringBuilder out, TenantConfig t) {
    out.append("  - name: ").append(quote(t.name())).append('\n');
    if (!t.keySha256().isEmpty()) {
      line(out, 4, "key_sha256", quote(t.keySha256()));
    }
    t.limits().requestsPerMinute().ifPresent(rpm -> line(out, 4, "rpm", rpm));
    t.limits().tokensPerMinute().ifPresent(tpm -> line(out, 4, "tpm", tpm));
    t.limits().maxInflight().ifPresent(max -> line(out, 4, "max_inflight", max));
    t.nanoUsdPerDay().ifPresent(nano -> line(out, 4, "usd_per_day", usd(nano)));
    switch (t.mode()) {
      case ONLY_EDGE -> line(out, 4, "only_tier", "edge");
      case ONLY_CLOUD -> line(out, 4, "only_tier", "cloud");
      default -> {}
    }
    line(out, 4, "learning", t.learning().label());
    if (!t.models().isEmpty()) {
      line(out, 4, "models", list(new TreeSet<>(t.models())));
    }
    line(out, 4, "debug", t.debug());
    line(out, 4, "exploration_off", t.mayStopExploring());
    if (!t.teams().isEmpty()) {
      line(out, 4, "teams", list(t.teams()));
    }
    if (!t.features().isEmpty()) {
      line(out, 4, "features", list(t.features()));
    }
    line(out, 4, "content", t.keepsPrompts() ? "log" : "none");
    t.privacy().ifPresent(privacy -> privacy(out, 4, privacy));
  }

  private static void privacy(StringBuilder out, int indent, PrivacyConfig p) {
    out.append(" ".repeat(indent)).append("privacy:\n");
    line(out, indent + 2, "default", p.fallback().label());
    if (!p.kinds().isEmpty()) {
      out.append(" ".repeat(indent + 2)).append("kinds:\n");
      p.kinds().forEach((kind, mode) -> line(out, indent + 4, kind, mode.label()));
    }
  }

  private static void classifier(StringBuilder out, ClassifierConfig c) {
    line(out, 2, "threads", c.threads());
    line(out, 2, "further_passes", c.furtherPasses());
    line(out, 2, "cache", c.cacheEntries());
    c.shadow()
        .ifPresent(
            shadow -> {
              out.append("  shadow:\n");
              line(out, 4, "bundle", quote(shadow.bundle()));
              line(out, 4, "share", shadow.share());
            });
  }

  private static void jwt(StringBuilder out, JwtConfig j) {
    out.append("auth:\n  jwt:\n");
    line(out, 4, "issuer", quote(j.issuer()));
    line(out, 4, "audience", quote(j.audience()));
    line(out, 4, "jwks", quote(j.keys()));
    line(out, 4, "tenant_claim", quote(j.tenantClaim()));
    line(out, 4, "algorithms", list(new TreeSet<>(j.algorithms())));
    line(out, 4, "leeway", span(j.leeway()));
  }

  private static void budget(StringBuilder out, Ceiling c) {
    out.append("  - scope: ").append(quote(c.scope())).append('\n');
    line(out, 4, "usd_per_day", usd(c.nanoUsdPerDay()));
    line(out, 4, "hard", c.hard());
  }

  private static String usd(long nanoUsd) {
    return BigDecimal.valueOf(nanoUsd, 9).stripTrailingZeros().toPlainString();
  }

  private static void tls(StringBuilder out, String key, TlsConfig t) {
    out.append("  ").append(key).append(":\n");
    line(out, 4, "cert", quote(t.certificate().reference()));
    line(out, 4, "key", quote(t.key().reference()));
    t.clientAuthority().ifPresent(ca -> line(out, 4, "client_ca", quote(ca.reference())));
  }

  private static void line(StringBuilder out, int indent, String key, Object value) {
    out.append(" ".repeat(indent)).append(key).append(": ").append(value).append('\n');
  }

  private static String list(Iterable<String> values) {
    StringBuilder out = new StringBuilder("[");
    for (String value : values) {
      out.append(out.length() == 1 ? "" : ", ").append(quote(value));
    }
    return out.append(']').toString();
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
