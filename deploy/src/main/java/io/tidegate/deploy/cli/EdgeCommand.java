package io.tidegate.deploy.cli;

import io.tidegate.edge.EdgeNode;
import io.tidegate.edge.EdgeNodeConfig;
import io.tidegate.router.process.Signals;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidegate edge}: an edge node as a process of its own. */
@Command(
    name = "edge",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Serve one quantized decoder model over ONNX Runtime, OpenAI-compatible.",
      "",
      "Without --model it serves the small model that ships with Tidegate. A model folder is what"
          + " exporters write: config.json, tokenizer.json, model.onnx with past and present keys"
          + " and values.",
      ""
    })
final class EdgeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen on.")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8081",
      description = "Port to listen on, 0 for any.")
  private int port;

  @Option(names = "--model", paramLabel = "DIR", description = "Model folder.")
  private Optional<Path> model = Optional.empty();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "edge-small",
      description = "What callers call the model.")
  private String name = "edge-small";

  @Option(names = "--workers", paramLabel = "N", description = "Answers made at the same time.")
  private Optional<Integer> workers = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads that the arithmetic of one answer may use.")
  private int threads;

  @Option(
      names = "--queue",
      paramLabel = "N",
      defaultValue = "32",
      description = "Requests that wait while all workers are busy; more get 503.")
  private int queue;

  @Option(
      names = "--api-key",
      paramLabel = "REF",
      description = "What callers must send as bearer key: env:NAME.")
  private Optional<String> apiKey = Optional.empty();

  @Override
  public Integer call() throws InterruptedException {
    EdgeNodeConfig.Builder settings =
        EdgeNodeConfig.builder()
            .host(host)
            .port(port)
            .modelName(name)
            .intraOpThreads(threads)
            .queueCapacity(queue);
    model.ifPresent(settings::modelDir);
    workers.ifPresent(settings::workers);
    apiKey.ifPresent(reference -> settings.apiKey(key(reference)));
    Signals.endAtOnce();
    EdgeNode node = EdgeNode.start(settings.build());
    PrintWriter out = spec.commandLine().getOut();
    out.println("tidegate edge: serving " + name + " on " + host + ":" + node.port());
    out.flush();
    Stopping.awaitSignal("edge node", node);
    return 0;
  }

  private String key(String reference) {
    String variable = reference.startsWith("env:") ? reference.substring(4) : "";
    String value = variable.isEmpty() ? null : System.getenv(variable);
    if (value == null || value.isBlank()) {
      throw new ParameterException(
          spec.commandLine(),
          "--api-key: must be env:NAME of a variable that is set; a key itself would show in the"
              + " process list");
    }
    return value;
  }
}
