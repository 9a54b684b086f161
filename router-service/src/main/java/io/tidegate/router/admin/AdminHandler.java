package io.tidegate.router.admin;

import io.tidegate.core.Digests;
import io.tidegate.router.config.ListenConfig;
import io.tidegate.router.config.Secret;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The admin port: one table of routes and what each takes, and nothing that is not in it. */
public final class AdminHandler implements Handler<HttpServerRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(AdminHandler.class);
  private static final int BODY_BYTES_MAX = 8 << 20;
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");
  private static final Pattern ACTOR = Pattern.compile("[ -~]{1,64}");

  private final Vertx vertx;
  private final Supplier<ListenConfig> listen;
  private final List<AdminRoute> table;

  /**
   * @param listen the settings in force: the key may change while the port is open
   */
  public AdminHandler(Vertx vertx, Supplier<ListenConfig> listen, List<AdminRoute> table) {
    this.vertx = vertx;
    this.listen = listen;
    this.table = List.copyOf(table);
  }

  @Override
  public void handle(HttpServerRequest request) {
    String method = String.valueOf(request.method());
    String path = String.valueOf(request.path());
    Optional<AdminRoute> route = table.stream().filter(r -> r.matches(method, path)).findFirst();
    if (route.isEmpty()) {
      reply(request, AdminAnswer.error(404, "no such route: " + method + " " + shown(path)));
      return;
    }
    Optional<AdminAnswer> refusal = refusal(request, route.get().permission());
    if (refusal.isPresent()) {
      reply(request, refusal.get());
    } else {
      read(request, route.get());
    }
  }

  private Optional<AdminAnswer> refusal(HttpServerRequest request, Permission permission) {
    if (permission == Permission.OPEN) {
      return Optional.empty();
    }
    // A page in a browser can reach loopback too, and says where it comes from.
    if (permission == Permission.CHANGE && request.getHeader("origin") != null) {
      return Optional.of(AdminAnswer.error(403, "changes are not taken from a web page"));
    }
    Optional<Secret> key = listen.get().adminKey();
    if (key.isPresent()) {
      return holds(request.getHeader("authorization"), key.get())
          ? Optional.empty()
          : Optional.of(
              AdminAnswer.error(
                  401, "send listen.admin_key as \"authorization: Bearer KEY\" to the admin port"));
    }
    if (permission == Permission.CHANGE && !LOOPBACK.contains(listen.get().adminHost())) {
      return Optional.of(
          AdminAnswer.error(
              403,
              "changes need listen.admin_key, because listen.admin_host is "
                  + listen.get().adminHost()
                  + " and not loopback"));
    }
    return Optional.empty();
  }

  private static boolean holds(@Nullable String header, Secret key) {
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return false;
    }
    byte[] sent = Digests.sha256(header.substring(7).strip().getBytes(StandardCharsets.UTF_8));
    return MessageDigest.isEqual(
        sent, Digests.sha256(key.value().getBytes(StandardCharsets.UTF_8)));
  }

  private void read(HttpServerRequest request, AdminRoute route) {
    Buffer body = Buffer.buffer();
    request.handler(
        bytes -> {
          if (body.length() <= BODY_BYTES_MAX) {
            body.appendBuffer(bytes);
          }
        });
    request.endHandler(
        v -> {
          if (body.length() > BODY_BYTES_MAX) {
            reply(
                request,
                AdminAnswer.error(413, "the body must be at most " + BODY_BYTES_MAX + " bytes"));
          } else {
            act(request, route, body.getBytes());
          }
        });
  }

  private void act(HttpServerRequest request, AdminRoute route, byte[] body) {
    AdminCall call =
        new AdminCall(
            String.valueOf(request.path()).substring(route.path().length()),
            request.params(),
            actor(request),
            body);
    if (route.permission() == Permission.OPEN) {
      reply(request, answer(route, call));
      return;
    }
    vertx
        .executeBlocking(() -> answer(route, call), false)
        .onSuccess(answer -> reply(request, answer))
        .onFailure(e -> reply(request, AdminAnswer.error(500, "this is a bug in the gateway")));
  }

  private static AdminAnswer answer(AdminRoute route, AdminCall call) {
    try {
      return route.action().apply(call);
    } catch (IllegalArgumentException e) {
      return AdminAnswer.error(400, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("admin: {} {} failed", route.method(), route.path(), e);
      return AdminAnswer.error(500, "this is a bug in the gateway");
    }
  }

  private static String actor(HttpServerRequest request) {
    String said = request.getHeader("x-tidegate-actor");
    return said != null && ACTOR.matcher(said).matches() ? said : "unnamed";
  }

  private static String shown(String path) {
    return path.length() > 100 ? path.substring(0, 100) + "..." : path;
  }

  private static void reply(HttpServerRequest request, AdminAnswer answer) {
    if (request.response().closed() || request.response().ended()) {
      return;
    }
    if (answer.status() == 401) {
      request.response().putHeader("www-authenticate", "Bearer");
    }
    request
        .response()
        .setStatusCode(answer.status())
        .putHeader("content-type", answer.contentType())
        .putHeader("cache-control", "no-store")
        .end(Buffer.buffer(answer.body()));
  }
}
