package io.tidegate.router.ledger;

import io.tidegate.router.budget.Account;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sums of lines by hour and account, in whole numbers; bounded, safe for all threads. */
public final class Costs {
  /** What sums can be asked by. */
  public enum By {
    TENANT,
    TEAM,
    CUSTOMER,
    FEATURE,
    MODEL
  }

  /**
   * One sum.
   *
   * @param key the tenant, team, customer, feature or model; empty for attempts that named none
   */
  public record Sum(
      String key, long attempts, long promptTokens, long outputTokens, long costNanoUsd) {}

  /** Where the names of further customers and features go when a tenant invents too many. */
  public static final String OTHER = "(other)";

  private static final long HOUR_MILLIS = 3_600_000;
  private static final int HOURS_MAX = 35 * 24;

  private record Key(Account account, String model) {
    String by(By by) {
      return switch (by) {
        case TENANT -> account.tenant();
        case TEAM -> account.team();
        case CUSTOMER -> account.customer();
        case FEATURE -> account.feature();
        case MODEL -> model;
      };
    }
  }

  private static final class Cell {
    private long attempts;
    private long prompt;
    private long output;
    private long cost;
  }

  private final int cellsMax;
  private final TreeMap<Long, Map<Key, Cell>> hours = new TreeMap<>();
  private int cells;
  private long sinceMillis;

  /**
   * @param cellsMax sums held at once; beyond, accounts lose their details, the tenant stays
   * @param sinceMillis from when on every line is known
   */
  public Costs(int cellsMax, long sinceMillis) {
    this.cellsMax = cellsMax;
    this.sinceMillis = sinceMillis;
  }

  /** Adds a line to the sum of its hour. */
  public synchronized void add(LedgerLine line) {
    long hour = Math.floorDiv(line.atEpochMillis(), HOUR_MILLIS);
    Map<Key, Cell> sums = hours.computeIfAbsent(hour, h -> new HashMap<>());
    Key key = new Key(line.account(), line.model());
    Cell cell = sums.get(key);
    if (cell == null && cells >= cellsMax) {
      key = new Key(new Account(line.account().tenant(), OTHER, OTHER, OTHER), line.model());
      cell = sums.get(key);
    }
    if (cell == null) {
      cell = new Cell();
      sums.put(key, cell);
      cells++;
    }
    cell.attempts++;
    cell.prompt += line.promptTokens();
    cell.output += line.outputTokens();
    cell.cost += line.costNanoUsd();
    while (hours.lastKey() - hours.firstKey() > HOURS_MAX) {
      cells -= hours.pollFirstEntry().getValue().size();
      sinceMillis = Math.max(sinceMillis, hours.firstKey() * HOUR_MILLIS);
    }
  }

  /** Sums since the hour of {@code fromMillis}, the dearest first. */
  public synchronized List<Sum> by(By by, long fromMillis) {
    Map<String, Cell> sums = new HashMap<>();
    hours
        .tailMap(Math.floorDiv(fromMillis, HOUR_MILLIS), true)
        .values()
        .forEach(
            hour ->
                hour.forEach(
                    (key, cell) -> {
                      Cell sum = sums.computeIfAbsent(key.by(by), k -> new Cell());
                      sum.attempts += cell.attempts;
                      sum.prompt += cell.prompt;
                      sum.output += cell.output;
                      sum.cost += cell.cost;
                    }));
    return sums.entrySet().stream()
        .map(
            e ->
                new Sum(
                    e.getKey(),
                    e.getValue().attempts,
                    e.getValue().prompt,
                    e.getValue().output,
                    e.getValue().cost))
        .sorted(Comparator.comparingLong(Sum::costNanoUsd).reversed().thenComparing(Sum::key))
        .toList();
  }

  /** From when on every line is known, milliseconds since 1970. */
  public synchronized long sinceMillis() {
    return sinceMillis;
  }

  /** Lines from {@code millis} on have been added. */
  public synchronized void completeSince(long millis) {
    sinceMillis = Math.min(sinceMillis, millis);
  }
}
