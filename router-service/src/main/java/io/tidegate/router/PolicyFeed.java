package io.tidegate.router;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.router.config.EventsConfig;
import io.tidegate.router.config.TenantConfig;
import io.tidegate.router.config.TidegateConfig;
import io.tidegate.router.events.DriftAlerts;
import io.tidegate.router.events.KafkaClients;
import io.tidegate.router.events.KafkaControlLog;
import io.tidegate.router.events.LogFollower;
import io.tidegate.router.metrics.GatewayMetrics;
import io.tidegate.router.policy.ControlDesk;
import io.tidegate.router.policy.ControlLog;
import io.tidegate.router.policy.PolicyBoard;
import io.tidegate.router.policy.SnapshotFollower;
import io.tidegate.router.policy.StateFolder;
import io.tidegate.router.policy.WarmStart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Where the policy comes from: disk, warm start, the log, and operators. */
final class PolicyFeed implements AutoCloseable {
  private final EventsConfig events;
  private final PolicyBoard board;
  private final ControlDesk desk;
  private final DriftAlerts alerts;
  private final Optional<SnapshotFollower> follower;
  private final List<Runnable> running = new ArrayList<>();

  private PolicyFeed(
      EventsConfig events,
      PolicyBoard board,
      ControlDesk desk,
      DriftAlerts alerts,
      Optional<SnapshotFollower> follower) {
    this.events = events;
    this.board = board;
    this.desk = desk;
    this.alerts = alerts;
    this.follower = follower;
  }

  /**
   * Reads what the disk has.
   *
   * @throws RouterStartException when the warm start cannot be read
   */
  static PolicyFeed of(TidegateConfig config, GatewayMetrics metrics, LongSupplier clockMillis) {
    PolicyBoard board =
        new PolicyBoard(
            FeatureSchema.V1,
            config.routing().policy(),
            first(config),
            config.stateDir().map(StateFolder::new),
            metrics);
    board.restore();
    EventsConfig events = config.events();
    Optional<ControlLog> log =
        events
            .bootstrap()
            .map(
                bootstrap ->
                    new KafkaControlLog(
                        events.instance(),
                        () -> KafkaClients.controlProducer(bootstrap, events.instance())));
    Optional<SnapshotFollower> follower =
        events
            .bootstrap()
            .map(
                bootstrap ->
                    new SnapshotFollower(
                        board,
                        () -> KafkaClients.consumer(bootstrap, events.instance() + "-policy")));
    PolicyFeed feed =
        new PolicyFeed(
            events,
            board,
            new ControlDesk(board, log, clockMillis),
            new DriftAlerts(metrics),
            follower);
    feed.configure(config);
    return feed;
  }

  private static PolicyState first(TidegateConfig config) {
    if (config.routing().warmStart().isEmpty()) {
      return PolicyState.empty(FeatureSchema.V1);
    }
    try {
      return WarmStart.read(config.routing().warmStart().get(), FeatureSchema.V1);
    } catch (IllegalArgumentException e) {
      throw new RouterStartException("routing.warm_start: " + e.getMessage());
    }
  }

  PolicyBoard board() {
    return board;
  }

  ControlDesk desk() {
    return desk;
  }

  DriftAlerts alerts() {
    return alerts;
  }

  /** Follows the log, where there is one. */
  void start() {
    follower.ifPresent(
        f -> {
          f.start();
          running.add(f::close);
        });
    if (events.alerts() && events.bootstrap().isPresent()) {
      LogFollower following =
          alerts.follow(
              () ->
                  KafkaClients.consumer(
                      events.bootstrap().orElseThrow(), events.instance() + "-alerts"));
      running.add(following::close);
    }
  }

  /** Takes over a configuration's policy and tenants. */
  void configure(TidegateConfig config) {
    boolean more =
        board.configure(
            config.routing().policy(),
            config.tenants().stream().map(TenantConfig::name).collect(Collectors.toSet()));
    if (more) {
      follower.ifPresent(SnapshotFollower::readAgain);
    }
  }

  @Override
  public void close() {
    running.forEach(Runnable::run);
  }
}
