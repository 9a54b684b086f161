package io.tidegate.deploy.scorecard;

/**
 * One line of a scorecard.
 *
 * @param stream the answer was asked for as events
 * @param primary attempts on the scenario's model
 * @param fallback attempts on its fallback
 */
public record Row(
    Scenario scenario,
    boolean stream,
    Verdict verdict,
    String reason,
    long elapsedMillis,
    int primary,
    int fallback) {}
