package io.tidegate.edge.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.edge.decoder.Decoder;
import io.tidegate.edge.generate.LanguageModel;
import java.time.Instant;

/** What the node tells of itself: its model, its load and its machine. */
final class NodeReport {
  private final Serving serving;
  private final Power power;

  NodeReport(Serving serving, Power power) {
    this.serving = serving;
    this.power = power;
  }

  /** The one entry of the models list. */
  ObjectNode model() {
    LanguageModel model = serving.model();
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", serving.config().modelName())
            .put("object", "model")
            .put("created", serving.startedMillis() / 1000)
            .put("owned_by", "tidegate-edge")
            .put("digest", "sha256:" + model.digest())
            .put("architecture", model.decoder().settings().modelType())
            .put("quantization", model.decoder().quantization())
            .put("context_window", model.contextWindow())
            .put(
                "max_output_tokens",
                Math.min(model.contextWindow() - 1, serving.config().outputTokensMax()))
            .put("chat_template", model.template().name());
    node.put("chat_template_note", model.template().note().orElse(null));
    node.putArray("capabilities").add("chat").add("stream").add("logprobs");
    return node;
  }

  ObjectNode models() {
    ObjectNode list = JsonNodeFactory.instance.objectNode().put("object", "list");
    list.putArray("data").add(model());
    return list;
  }

  /** The heartbeat's content; reads files under /sys, so not for an event loop. */
  ObjectNode node() {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("object", "node");
    node.put("started_at", Instant.ofEpochMilli(serving.startedMillis()).toString());
    node.putArray("models").add(model());
    node.putObject("load")
        .put("in_flight", serving.queue().running())
        .put("workers", serving.queue().workers())
        .put("queued", serving.queue().waiting())
        .put("queue_capacity", serving.queue().capacity())
        .put("tokens_per_second", Math.round(serving.metrics().tokensPerSecond() * 10) / 10.0);
    ObjectNode accelerator = node.putObject("accelerator");
    accelerator.put("execution_provider", serving.model().decoder().provider());
    Decoder.availableProviders().forEach(accelerator.putArray("available")::add);
    accelerator.put("cache", serving.model().decoder().cachesInPlace() ? "in_place" : "growing");
    accelerator.put("intra_op_threads", serving.config().intraOpThreads());
    node.put("cores", Runtime.getRuntime().availableProcessors());
    node.set("battery", power.battery());
    node.put("link", "unknown");
    return node;
  }
}
