package io.tidegate.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidegate policy}: looks at the policy of running routers, and changes it. */
@Command(
    name = "policy",
    mixinStandardHelpOptions = true,
    description = {
      "Look at what decides on a running router, promote another policy, freeze, roll back.",
      "",
      "Changes go through the router's admin port and its event log, so that every router on the"
          + " log follows. Exit status 0: done, 1: refused or unreachable.",
      ""
    })
final class PolicyCommand implements Runnable {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "tidegate policy: status, promote, freeze, unfreeze or rollback?");
  }

  /** Where the router is, and who asks. */
  static final class Target {
    @Option(
        names = "--admin",
        paramLabel = "URL",
        defaultValue = "http://127.0.0.1:9090",
        description = "The router's admin port (default: ${DEFAULT-VALUE}).")
    private URI admin = URI.create("http://127.0.0.1:9090");

    @Option(
        names = "--key-env",
        paramLabel = "NAME",
        defaultValue = "TIDEGATE_ADMIN_KEY",
        description =
            "Environment variable that holds listen.admin_key (default: ${DEFAULT-VALUE}).")
    private String keyEnv = "TIDEGATE_ADMIN_KEY";

    @Option(names = "--json", description = "Print the router's answer as it is.")
    private boolean json;

    private final HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** The answer to a request; {@code body} empty for GET. */
    JsonNode call(String path, Optional<byte[]> body) throws IOException, InterruptedException {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(admin.toString().replaceAll("/+$", "") + path))
              .timeout(Duration.ofSeconds(15))
              .header("x-tidegate-actor", actor());
      String key = System.getenv(keyEnv);
      if (key != null && !key.isBlank()) {
        request.header("authorization", "Bearer " + key.strip());
      }
      body.ifPresent(
          bytes ->
              request
                  .header("content-type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(bytes)));
      HttpResponse<byte[]> response;
      try {
        response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      } catch (IOException e) {
        throw new IOException("no router answers at " + admin + " (--admin): " + e, e);
      }
      JsonNode answer = JSON.readTree(response.body());
      if (response.statusCode() != 200) {
        String error = answer.path("error").asText("status " + response.statusCode());
        throw new IOException(error);
      }
      return answer;
    }

    private static String actor() {
      String name = System.getProperty("user.name", "somebody");
      return name.replaceAll("[^ -~]", "?").substring(0, Math.min(64, name.length()));
    }

    void print(JsonNode answer, PrintWriter out) throws IOException {
      if (json) {
        out.println(JSON.writeValueAsString(answer));
      } else {
        PolicyText.print(answer, out);
      }
      out.flush();
    }
  }

  private static void act(Target target, String name, ObjectNode body, PrintWriter out)
      throws IOException, InterruptedException {
    target.print(
        target.call("/admin/policy/" + name, Optional.of(JSON.writeValueAsBytes(body))), out);
  }

  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "Show policy, snapshot, arms, history and what operators did.")
  int status(@Mixin Target target) throws IOException, InterruptedException {
    target.print(target.call("/admin/policy", Optional.empty()), out());
    return 0;
  }

  @Command(
      name = "promote",
      mixinStandardHelpOptions = true,
      description = {
        "Put a replay report's candidate in force.",
        "Without a report that says so it takes --override, whose reason is recorded."
      })
  int promote(
      @Mixin Target target,
      @Option(
              names = "--report",
              paramLabel = "FILE",
              description = "What `tidegate replay --json` printed.")
          Optional<Path> report,
      @Option(
              names = "--policy",
              paramLabel = "SPEC",
              description = "The policy; the report's candidate by default.")
          Optional<String> policy,
      @Option(
              names = "--override",
              paramLabel = "REASON",
              description = "Promote without the report's consent.")
          Optional<String> override)
      throws IOException, InterruptedException {
    String query =
        policy.map(p -> "&policy=" + encoded(p)).orElse("")
            + override.map(r -> "&override=" + encoded(r)).orElse("");
    byte[] body = report.isPresent() ? Files.readAllBytes(report.get()) : new byte[0];
    String path = "/admin/policy/promote" + (query.isEmpty() ? "" : "?" + query.substring(1));
    target.print(target.call(path, Optional.of(body)), out());
    return 0;
  }

  @Command(
      name = "freeze",
      mixinStandardHelpOptions = true,
      description = "Stay with the snapshot in use; newer ones are received and not used.")
  int freeze(@Mixin Target target, @Mixin Why why) throws IOException, InterruptedException {
    act(target, "freeze", why.body(), out());
    return 0;
  }

  @Command(
      name = "unfreeze",
      mixinStandardHelpOptions = true,
      description = "Follow the newest snapshot again, after a freeze or a rollback.")
  int unfreeze(@Mixin Target target, @Mixin Why why) throws IOException, InterruptedException {
    act(target, "unfreeze", why.body(), out());
    return 0;
  }

  @Command(
      name = "rollback",
      mixinStandardHelpOptions = true,
      description = {
        "Go back to an earlier snapshot, for all tenants, and stay there until `unfreeze`.",
        "With --policy go back from a promoted policy to the configured one instead."
      })
  int rollback(
      @Mixin Target target,
      @Mixin Why why,
      @Option(
              names = "--to",
              paramLabel = "VERSION",
              description = "Its version; the one before the snapshot in use by default.")
          OptionalLong to,
      @Option(names = "--policy", description = "End the promotion.") boolean policy)
      throws IOException, InterruptedException {
    ObjectNode body = why.body();
    to.ifPresent(version -> body.put("to", version));
    if (policy) {
      body.put("policy", true);
    }
    act(target, "rollback", body, out());
    return 0;
  }

  /** A reason for the record. */
  static final class Why {
    @Option(names = "--reason", paramLabel = "TEXT", description = "Recorded with the act.")
    private Optional<String> reason = Optional.empty();

    ObjectNode body() {
      ObjectNode body = JSON.createObjectNode();
      reason.ifPresent(text -> body.put("reason", text));
      return body;
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
