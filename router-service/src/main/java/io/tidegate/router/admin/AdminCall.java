package io.tidegate.router.admin;

import io.tidegate.core.json.JsonObject;
import io.vertx.core.MultiMap;
import java.util.Optional;

/**
 * A request to the admin port that was let in.
 *
 * @param rest what follows the route's path
 * @param query the query's parameters
 * @param actor who says to be asking, for the record
 * @param body the body; empty for GET
 */
public record AdminCall(String rest, MultiMap query, String actor, byte[] body) {

  public Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /**
   * The body as a JSON object; an empty body is an empty object.
   *
   * @throws io.tidegate.core.json.JsonFormatException when it is something else
   */
  public JsonObject json() {
    return JsonObject.parse(body.length == 0 ? new byte[] {'{', '}'} : body);
  }
}
