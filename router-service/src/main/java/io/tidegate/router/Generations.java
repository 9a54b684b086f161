package io.tidegate.router;

import io.tidegate.router.config.TidegateConfig;
import io.tidegate.router.dispatch.ArmRuntime;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The generation that takes requests in, and the end of those before it. */
final class Generations implements Handler<HttpServerRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(Generations.class);
  private static final long CHECK_MILLIS = 1_000;

  private final Shared shared;
  private volatile Generation current;
  private volatile long sinceEpochMillis;

  Generations(Shared shared, TidegateConfig config) {
    this.shared = shared;
    this.current = Generation.build(shared, config, Optional.empty());
    this.sinceEpochMillis = shared.clockMillis().getAsLong();
  }

  @Override
  public void handle(HttpServerRequest request) {
    current.gateway().handle(request);
  }

  Generation current() {
    return current;
  }

  /** When the current generation took over, seconds since 1970. */
  double sinceSeconds() {
    return sinceEpochMillis / 1e3;
  }

  /** Builds the next generation, lets it take over, and closes the last one's parts when idle. */
  synchronized Generation replace(TidegateConfig config) {
    Generation last = current;
    Generation next = Generation.build(shared, config, Optional.of(last));
    shared.books().adopt(config, config.catalog(), shared.metrics());
    current = next;
    sinceEpochMillis = shared.clockMillis().getAsLong();
    retire(last, next);
    return next;
  }

  private void retire(Generation last, Generation next) {
    Set<ArmRuntime> kept = new HashSet<>(next.fleet().arms());
    shared
        .vertx()
        .setPeriodic(
            CHECK_MILLIS,
            timer -> {
              if (last.inflight().get() > 0) {
                return;
              }
              shared.vertx().cancelTimer(timer);
              last.fleet().arms().stream()
                  .filter(a -> !kept.contains(a))
                  .forEach(ArmRuntime::close);
              last.gateway().close();
              LOG.info("config {}: its last request has ended", last.configHash());
            });
  }
}
