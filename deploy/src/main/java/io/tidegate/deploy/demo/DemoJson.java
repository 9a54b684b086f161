package io.tidegate.deploy.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** A run's figures as one JSON object. */
final class DemoJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DIGITS = 6;

  private DemoJson() {}

  static String of(DemoResult result) {
    ObjectNode root = JSON.createObjectNode();
    root.put("requests", result.requests());
    root.put("errors", result.errors());
    put(root, "router", result.routed());
    put(root, "all_cloud", result.allCloud());
    put(root, "all_edge", result.allEdge());
    put(root, "random", result.random());
    put(root, "first_quarter", result.quarter(0));
    put(root, "last_quarter", result.quarter(3));
    DemoResult.Learning learning = result.learning();
    root.putObject("policy")
        .put("version", learning.policyVersion())
        .put("updates", learning.updates());
    root.put("decisions_logged", result.log().decisions());
    root.put("outcomes_sent", learning.outcomesSent());
    root.put("outcomes_joined", learning.outcomesJoined());
    root.put("feedback_sent", learning.feedbackSent());
    root.put("feedback_joined", learning.feedbackJoined());
    root.put("duplicates_sent", learning.duplicatesSent());
    root.put("duplicates_ignored", learning.duplicatesIgnored());
    root.put("dead_letters", result.log().deadLetters());
    root.put("personal_data_requests", result.personalDataRequests());
    if (result.personalDataToCloud().isPresent()) {
      root.put("personal_data_to_cloud", result.personalDataToCloud().getAsLong());
    } else {
      root.putNull("personal_data_to_cloud");
    }
    ObjectNode overhead = root.putObject("overhead_ms");
    overhead.put("p50", rounded(result.overheadMillis(0.50)));
    overhead.put("p99", rounded(result.overheadMillis(0.99)));
    root.put("seed", result.options().seed());
    root.put("cloud", result.options().cloud().isPresent() ? "real" : "simulated");
    root.put("seconds", rounded(result.seconds()));
    root.put("formula", DemoReport.FORMULA);
    return root.toString();
  }

  private static void put(ObjectNode root, String name, Figures figures) {
    ObjectNode node = root.putObject(name);
    node.put("quality", rounded(figures.quality()));
    node.put("cost_usd", rounded(figures.costUsd()));
    ObjectNode latency = node.putObject("latency_ms");
    latency.put("p50", rounded(figures.p50Millis()));
    latency.put("p95", rounded(figures.p95Millis()));
    node.put("edge_share", rounded(figures.edgeShare()));
    node.put("utility", rounded(figures.utility()));
  }

  private static BigDecimal rounded(double value) {
    return BigDecimal.valueOf(value).setScale(DIGITS, RoundingMode.HALF_EVEN).stripTrailingZeros();
  }
}
