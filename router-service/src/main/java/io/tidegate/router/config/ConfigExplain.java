package io.tidegate.router.config;

import static io.tidegate.router.config.Quantities.span;

import io.tidegate.core.catalog.Capability;
import java.nio.file.Path;
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
    out.append("models:\n");
    config.models().forEach(model -> model(out, model));
    RoutingConfig r = config.routing();
    out.append("routing:\n");
    line(out, 2, "auto_model", quote(r.autoModel()));
    line(out, 2, "policy", quote(r.policy()));
    line(out, 2, "salt", quote(r.salt()));
    line(out, 2, "mode", r.mode().label());
    r.decisionKey().ifPresent(key -> line(out, 2, "decision_key", quote(key.reference())));
    line(out, 2, "max_attempts", r.maxAttempts());
    out.append("  reward:\n");
    line(out, 4, "quality", r.reward().quality());
    line(out, 4, "cost_per_usd", r.reward().costPerUsd());
    line(out, 4, "latency_per_s", r.reward().latencyPerSecond());
    out.append("classifier:\n");
    line(out, 2, "bundle", quote(config.classifier().bundle()));
    line(out, 2, "deadline", span(config.classifier().deadline()));
    out.append(config.tenants().isEmpty() ? "tenants: []\n" : "tenants:\n");
    config.tenants().forEach(tenant -> tenant(out, tenant));
    out.append("events:\n");
    config
        .events()
        .bootstrap()
        .ifPresent(b -> out.append("  kafka:\n    bootstrap: ").append(quote(b)).append('\n'));
    line(out, 2, "content", "none");
    line(out, 2, "queue", config.events().queueCapacity());
    line(out, 2, "instance", quote(config.events().instance()));
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
  }

  private static void tenant(StringBuilder out, TenantConfig t) {
    out.append("  - name: ").append(quote(t.name())).append('\n');
    line(out, 4, "key_sha256", quote(t.keySha256()));
    t.requestsPerMinute().ifPresent(rpm -> line(out, 4, "rpm", rpm));
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
