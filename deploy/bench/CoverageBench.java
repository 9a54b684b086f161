import io.tidegate.pipeline.coverage.Coverage;
import java.io.IOException;
import java.util.Locale;

/** How often replay's bounds hold on simulated logs. Arguments: logs, decisions of each, policies. */
public final class CoverageBench {

  public static void main(String[] args) throws IOException {
    int logs = Integer.parseInt(args[0]);
    int decisions = Integer.parseInt(args[1]);
    System.out.println(
        "policy                 logs  lower bound holds  interval holds  refused  wrong promotions"
            + "  of itself");
    for (int i = 2; i < args.length; i++) {
      Coverage c = Coverage.of(args[i], logs, decisions, 1_000_000L * (i - 1));
      System.out.printf(
          Locale.ROOT,
          "%-20s %6d  %16.1f%%  %13.1f%%  %7d  %15.1f%%  %8.1f%%%n",
          args[i],
          logs,
          100.0 * c.lowerBoundHolds() / logs,
          100.0 * c.intervalHolds() / logs,
          c.refused(),
          100.0 * c.wrongPromotions() / logs,
          100.0 * c.wrongSelfPromotions() / logs);
    }
  }
}
