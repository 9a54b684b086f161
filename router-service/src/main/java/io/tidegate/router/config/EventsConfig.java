package io.tidegate.router.config;

import java.util.Optional;

/**
 * The event log.
 *
 * @param bootstrap Kafka bootstrap servers; without them nothing is published or followed
 * @param queueCapacity events that wait for Kafka at most, the oldest are dropped beyond; default
 *     10,000
 * @param instance name of this router in {@code ce_source}; default {@code router}
 * @param alerts follow the learner's drift alerts; default true
 */
public record EventsConfig(
    Optional<String> bootstrap, int queueCapacity, String instance, boolean alerts) {}
