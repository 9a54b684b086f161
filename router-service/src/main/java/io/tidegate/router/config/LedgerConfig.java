package io.tidegate.router.config;

/**
 * How the books are kept.
 *
 * @param replicas gateways that spend from the same budgets; each promises its share of what is
 *     left; default 1
 * @param keepDays days for which ledger files in {@code state_dir} are kept; default 35
 */
public record LedgerConfig(int replicas, int keepDays) {}
