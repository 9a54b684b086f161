package io.tidegate.router;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.router.admin.AdminAnswer;
import io.tidegate.router.admin.AdminCall;
import io.tidegate.router.admin.AdminRoute;
import io.tidegate.router.admin.ClassifierRoutes;
import io.tidegate.router.admin.DecisionRoutes;
import io.tidegate.router.admin.Permission;
import io.tidegate.router.admin.PolicyJson;
import io.tidegate.router.admin.PolicyRoutes;
import io.tidegate.router.admin.StatusRoutes;
import io.tidegate.router.bundle.ClassifierDesk;
import io.tidegate.router.config.TidegateConfig;
import io.tidegate.router.ledger.Books;
import io.tidegate.router.ledger.CostsHandler;
import io.tidegate.router.metrics.GatewayMetrics;
import io.tidegate.router.recent.DecisionLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Every route of the admin port; what is not here is not there. */
final class AdminTable {
  private AdminTable() {}

  static List<AdminRoute> of(
      Generations generations,
      PolicyFeed feed,
      Books books,
      DecisionLog log,
      GatewayMetrics metrics,
      BooleanSupplier accepting,
      Supplier<Reloaded> reload,
      Optional<ClassifierDesk> classifier,
      RouterOptions options) {
    Supplier<TidegateConfig> config = () -> generations.current().config();
    List<AdminRoute> routes = new ArrayList<>();
    routes.addAll(
        new StatusRoutes(config, () -> generations.current().fleet(), metrics, accepting).routes());
    routes.addAll(
        new PolicyRoutes(
                feed.board(),
                feed.desk(),
                new PolicyJson(config, feed.alerts(), options.clockMillis()),
                FeatureSchema.V1.hash())
            .routes());
    routes.addAll(new DecisionRoutes(log, feed.board()).routes());
    classifier.ifPresent(desk -> routes.addAll(new ClassifierRoutes(desk).routes()));
    routes.add(
        new AdminRoute(
            "GET", "/admin/costs", Permission.READ, call -> costs(books.costsHandler(), call)));
    routes.add(
        new AdminRoute("POST", "/admin/reload", Permission.CHANGE, call -> reloaded(reload.get())));
    return routes;
  }

  private static AdminAnswer costs(CostsHandler costs, AdminCall call) {
    return AdminAnswer.json(
        costs.body(call.parameter("by").orElse("tenant"), call.parameter("since").orElse("")));
  }

  private static AdminAnswer reloaded(Reloaded result) {
    return AdminAnswer.json(
        result.applied() ? 200 : 422,
        out -> {
          out.writeBooleanField("applied", result.applied());
          out.writeStringField("config_hash", result.configHash());
          list(out, "errors", result.errors());
          list(out, "warnings", result.warnings());
          list(out, "needs_restart", result.needsRestart());
        });
  }

  private static void list(JsonGenerator out, String name, List<String> texts) throws IOException {
    out.writeArrayFieldStart(name);
    for (String text : texts) {
      out.writeString(text);
    }
    out.writeEndArray();
  }
}
