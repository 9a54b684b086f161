package io.tidegate.router.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidegate.core.catalog.Arm;
import io.tidegate.core.catalog.Catalog;
import io.tidegate.core.json.JsonText;
import java.io.IOException;
import java.util.Set;

/** {@code GET /v1/models} and {@code GET /v1/models/{id}}. */
final class ModelsHandler {
  private final Catalog catalog;
  private final String autoModel;
  private final long createdEpochSeconds;

  ModelsHandler(Catalog catalog, String autoModel, long createdEpochSeconds) {
    this.catalog = catalog;
    this.autoModel = autoModel;
    this.createdEpochSeconds = createdEpochSeconds;
  }

  /** The virtual model first, then those that this tenant may use. */
  void list(Exchange exchange) {
    Set<String> allowed = exchange.tenant().models();
    Replies.json(
        exchange.response(),
        200,
        JsonText.object(
            out -> {
              out.writeStringField("object", "list");
              out.writeArrayFieldStart("data");
              out.writeStartObject();
              fields(out, autoModel);
              out.writeEndObject();
              for (Arm arm : catalog.arms()) {
                if (allowed.isEmpty() || allowed.contains(arm.model())) {
                  out.writeStartObject();
                  fields(out, arm.model());
                  out.writeEndObject();
                }
              }
              out.writeEndArray();
            }));
  }

  void one(Exchange exchange, String id) {
    Set<String> allowed = exchange.tenant().models();
    boolean known = catalog.byModel(id).isPresent() && (allowed.isEmpty() || allowed.contains(id));
    if (!known && !id.equals(autoModel)) {
      Replies.error(exchange.response(), ErrorReply.noModel(id));
      return;
    }
    Replies.json(exchange.response(), 200, JsonText.object(out -> fields(out, id)));
  }

  private void fields(JsonGenerator out, String id) throws IOException {
    out.writeStringField("id", id);
    out.writeStringField("object", "model");
    out.writeNumberField("created", createdEpochSeconds);
    out.writeStringField("owned_by", "tidegate");
  }
}
