package io.tidegate.router.http;

import io.tidegate.router.auth.TenantDirectory;
import io.tidegate.router.config.TenantConfig;
import io.tidegate.router.limit.TenantLoad;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP request of a known tenant. */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final HttpServerRequest request;
  private final TenantDirectory.Tenant tenant;
  private final String requestId;
  private final long arrivedNanos = System.nanoTime();
  private String model = "none";
  private @Nullable Sessions sessions;
  private Optional<Sessions.Session> session = Optional.empty();
  private double heldTokens;
  private boolean left;
  private Runnable onHangUp = () -> {};

  Exchange(HttpServerRequest request, TenantDirectory.Tenant tenant, String requestId) {
    this.request = request;
    this.tenant = tenant;
    this.requestId = requestId;
  }

  HttpServerRequest request() {
    return request;
  }

  HttpServerResponse response() {
    return request.response();
  }

  TenantConfig tenant() {
    return tenant.config();
  }

  String requestId() {
    return requestId;
  }

  long arrivedNanos() {
    return arrivedNanos;
  }

  /** Debug headers were asked for and are allowed. */
  boolean debug() {
    return tenant.config().debug() && "true".equals(request.getHeader(Names.DEBUG));
  }

  /** A header's value; empty when it is absent. */
  String header(CharSequence name) {
    String value = request.getHeader(name);
    return value == null ? "" : value;
  }

  /**
   * Runs a step; a bug in it is answered with 500. Its message may hold what a caller wrote, so
   * only its place is logged.
   */
  void step(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      StackTraceElement[] stack = e.getStackTrace();
      LOG.error(
          "request {} failed inside: {} at {}",
          requestId,
          e.getClass().getName(),
          stack.length == 0 ? "unknown" : stack[0]);
      if (response().headWritten()) {
        request.connection().close();
      } else {
        Replies.error(response(), ErrorReply.internal());
      }
    }
  }

  TenantLoad load() {
    return tenant.load();
  }

  /** Tokens taken from the tenant's limit for as long as the request runs. */
  void holdTokens(double tokens) {
    heldTokens = tokens;
  }

  /** True the first time: the request is over. */
  boolean leave() {
    boolean first = !left;
    left = true;
    if (first && heldTokens > 0) {
      tenant.load().tokens().ifPresent(bucket -> bucket.giveBack(heldTokens));
    }
    return first;
  }

  /** Sets what a hang-up before the end of the answer does. */
  void onHangUp(Runnable action) {
    onHangUp = action;
  }

  void hangUp() {
    if (!response().ended()) {
      onHangUp.run();
    }
  }

  /** The conversation that this request belongs to, and who keeps it. */
  void session(Sessions keeper, Optional<Sessions.Session> found) {
    sessions = keeper;
    session = found;
  }

  Optional<Sessions.Session> session() {
    return session;
  }

  /** Notes the model that answers, also for the conversation, and tells so. */
  void answeredBy(String name) {
    model = name;
    Sessions keeper = sessions;
    if (session.isPresent() && keeper != null && !response().headWritten()) {
      Sessions.Session own = session.get();
      keeper.answered(own, name);
      response()
          .putHeader(
              "x-tidegate-session", (own.derived() ? "derived" : "given") + "; " + own.state(name))
          .putHeader("x-session-id", own.id());
    }
  }

  String answeredBy() {
    return model;
  }
}
