package io.tidegate.train.run;

import ai.djl.engine.Engine;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.core.Digests;
import io.tidegate.train.nn.EncoderShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The file {@code run.json}: everything that a run was made from, and how far it got. What is
 * written at the beginning stays there if the run is killed.
 */
public final class RunRecord {
  /** Its name in the run folder. */
  public static final String FILE = "run.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path file;
  private final ObjectNode root;
  private final List<String> changes = new ArrayList<>();

  private RunRecord(Path file, ObjectNode root) {
    this.file = file;
    this.root = root;
  }

  /**
   * Begins a record, or goes on with the one of an interrupted run.
   *
   * @param goesOn whether the run has a checkpoint to go on from
   * @param options every option by name, defaults included
   */
  public static RunRecord begin(
      Path folder, boolean goesOn, Map<String, String> options, DataInventory data)
      throws IOException {
    Path file = folder.resolve(FILE);
    ObjectNode root = JSON.createObjectNode();
    RunRecord record = new RunRecord(file, root);
    root.put("started", now());
    if (goesOn && Files.exists(file)) {
      JsonNode old = JSON.readTree(file.toFile());
      root.put("started", old.path("started").asText(now()));
      root.set(
          "resumed", old.path("resumed").isArray() ? old.path("resumed") : JSON.createArrayNode());
      root.withArray("/resumed").add(now());
      root.put("seconds", old.path("seconds").asDouble(0));
      record.compare(old, options, data);
    }
    root.put("state", "running");
    ObjectNode given = root.putObject("options");
    options.forEach(given::put);
    record.versions();
    for (DataInventory.DataFile entry : data.files()) {
      ObjectNode node = root.withArray("/data").addObject();
      node.put("file", entry.path()).put("rows", entry.rows()).put("bytes", entry.bytes());
      node.put("sha256", entry.sha256());
      ObjectNode licences = node.putObject("licences");
      entry.licences().forEach(licences::put);
    }
    return record;
  }

  private void compare(JsonNode old, Map<String, String> options, DataInventory data) {
    options.forEach(
        (name, value) -> {
          JsonNode before = old.path("options").path(name);
          if (before.isTextual() && !before.textValue().equals(value)) {
            changes.add("option " + name + " was " + before.textValue() + ", is " + value);
          }
        });
    for (DataInventory.DataFile entry : data.files()) {
      boolean same = false;
      for (JsonNode before : old.path("data")) {
        same |= before.path("sha256").asText().equals(entry.sha256());
      }
      if (!same) {
        changes.add("data file " + entry.path() + " is not what it was");
      }
    }
  }

  private void versions() {
    ObjectNode versions = root.putObject("versions");
    String own = RunRecord.class.getPackage().getImplementationVersion();
    versions.put("tidegate", own == null ? "built from source" : own);
    versions.put("java", Runtime.version().toString());
    versions.put("djl", Engine.getDjlVersion());
    Engine engine = Engine.getEngine("PyTorch");
    versions.put("pytorch", engine.getVersion());
    versions.put(
        "system", System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""));
    root.put("processors", Runtime.getRuntime().availableProcessors());
  }

  /** What differs from the beginning of a run that goes on; the result is then nobody's repeat. */
  public List<String> changes() {
    return List.copyOf(changes);
  }

  /** What the run starts from beside its data: names and digests of files that are there. */
  public RunRecord inputs(List<Path> files) throws IOException {
    for (Path input : files) {
      if (Files.exists(input)) {
        root.withArray("/inputs")
            .addObject()
            .put("file", String.valueOf(input.getFileName()))
            .put("sha256", Digests.sha256Hex(Files.readAllBytes(input)));
      }
    }
    return this;
  }

  /** The model's sizes. */
  public RunRecord model(EncoderShape shape) {
    ObjectNode sizes = root.putObject("model");
    sizes.put("layers", shape.layers()).put("width", shape.width()).put("heads", shape.heads());
    sizes.put("inner", shape.inner()).put("positions", shape.positions());
    sizes.put("vocabulary", shape.vocab());
    return this;
  }

  /** Where the arithmetic runs, on how many threads. */
  public RunRecord machine(String device, int threads) {
    root.put("device", device).put("threads", threads);
    return this;
  }

  /**
   * How far it got.
   *
   * @param state {@code finished}, {@code stopped early} or {@code interrupted}
   * @param steps steps done in all
   * @param bestStep whose weights were kept; 0 for the last
   * @param seconds of this part of the run
   */
  public RunRecord end(String state, long steps, long bestStep, double seconds) {
    root.put("state", state).put("ended", now()).put("steps", steps);
    if (bestStep > 0) {
      root.put("best_step", bestStep);
    }
    root.put("seconds", Math.rint(10 * (root.path("seconds").asDouble(0) + seconds)) / 10);
    return this;
  }

  /** Writes the file at once. */
  public void write() throws IOException {
    Path partial = file.resolveSibling(FILE + ".partial");
    Files.write(partial, JSON.writeValueAsBytes(root));
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
