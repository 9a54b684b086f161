import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the demo's JSON object and fails, naming each figure, when one is not what was promised. */
final class CheckDemo {

  private final JsonNode demo;
  private final List<String> failures = new ArrayList<>();
  private int passed;

  private CheckDemo(JsonNode demo) {
    this.demo = demo;
  }

  public static void main(String[] args) throws Exception {
    CheckDemo check = new CheckDemo(new ObjectMapper().readTree(Path.of(args[0]).toFile()));
    check.all();
    check.failures.forEach(failure -> System.err.println("demo: " + failure));
    System.out.println(check.passed + " passed, " + check.failures.size() + " failed");
    System.exit(check.failures.isEmpty() ? 0 : 1);
  }

  private void all() {
    that("errors is 0", number("/errors") == 0);
    that("at least 20 requests hold personal data", number("/personal_data_requests") >= 20);
    that("no personal data reached the cloud", number("/personal_data_to_cloud") == 0);
    that("a policy was learned", number("/policy/version") > 1);
    that("every outcome was joined", number("/outcomes_joined") == number("/outcomes_sent"));
    that("all feedback was joined", number("/feedback_joined") == number("/feedback_sent"));
    that("duplicates were ignored", number("/duplicates_ignored") == number("/duplicates_sent"));
    that("some feedback was sent twice", number("/duplicates_sent") > 0);
    that("no dead letters", number("/dead_letters") == 0);
    that(
        "the last quarter's utility is above the first's",
        number("/last_quarter/utility") > number("/first_quarter/utility"));
    that(
        "the last quarter's utility is above random's",
        number("/last_quarter/utility") > number("/random/utility"));
    that(
        "quality is at least 95% of all-cloud's",
        number("/router/quality") >= 0.95 * number("/all_cloud/quality"));
    that(
        "cost is at most 60% of all-cloud's",
        number("/router/cost_usd") <= 0.60 * number("/all_cloud/cost_usd"));
  }

  private double number(String pointer) {
    JsonNode node = demo.at(pointer);
    if (!node.isNumber()) {
      failures.add(pointer + " is missing");
      return Double.NaN;
    }
    return node.doubleValue();
  }

  private void that(String claim, boolean holds) {
    if (holds) {
      passed++;
    } else {
      failures.add("not true: " + claim);
    }
  }
}
