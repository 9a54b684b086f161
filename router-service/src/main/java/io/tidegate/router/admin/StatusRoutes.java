package io.tidegate.router.admin;

import io.tidegate.router.config.ConfigExplain;
import io.tidegate.router.config.TidegateConfig;
import io.tidegate.router.dispatch.Fleet;
import io.tidegate.router.metrics.GatewayMetrics;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Health, metrics and settings. */
public final class StatusRoutes {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final Supplier<TidegateConfig> config;
  private final Supplier<Fleet> fleet;
  private final GatewayMetrics metrics;
  private final BooleanSupplier accepting;

  /**
   * @param accepting false while the gateway starts or drains
   */
  public StatusRoutes(
      Supplier<TidegateConfig> config,
      Supplier<Fleet> fleet,
      GatewayMetrics metrics,
      BooleanSupplier accepting) {
    this.config = config;
    this.fleet = fleet;
    this.metrics = metrics;
    this.accepting = accepting;
  }

  public List<AdminRoute> routes() {
    return List.of(
        new AdminRoute("GET", "/health/live", Permission.OPEN, call -> live()),
        new AdminRoute("GET", "/health/ready", Permission.OPEN, call -> ready()),
        new AdminRoute(
            "GET",
            "/metrics",
            Permission.READ,
            call -> AdminAnswer.text(PROMETHEUS, metrics.scrape())),
        new AdminRoute("GET", "/admin/config", Permission.READ, call -> config()));
  }

  private static AdminAnswer live() {
    return AdminAnswer.json(out -> out.writeStringField("status", "live"));
  }

  /** Ready means: serving, and some endpoint may be asked; Kafka and the classifier may be away. */
  private AdminAnswer ready() {
    long now = System.nanoTime();
    boolean endpoint = fleet.get().arms().stream().anyMatch(arm -> arm.available(now));
    boolean ready = accepting.getAsBoolean() && endpoint;
    String status = ready ? "ready" : endpoint ? "not serving" : "no endpoint";
    return AdminAnswer.json(ready ? 200 : 503, out -> out.writeStringField("status", status));
  }

  private AdminAnswer config() {
    TidegateConfig now = config.get();
    return AdminAnswer.json(
        out -> {
          out.writeStringField("config_hash", now.hash());
          out.writeStringField("catalog_hash", now.catalog().hash());
          out.writeStringField("yaml", ConfigExplain.text(now));
        });
  }
}
