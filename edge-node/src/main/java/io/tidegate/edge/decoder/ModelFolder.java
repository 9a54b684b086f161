package io.tidegate.edge.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A folder in the layout that Optimum exports, or ONNX Runtime GenAI's model builder: {@code
 * config.json} or {@code genai_config.json}, {@code tokenizer.json} and a decoder graph, with
 * {@code generation_config.json} and {@code tokenizer_config.json} where there are any.
 */
public final class ModelFolder {
  /**
   * Where the graph may lie, the first found wins; a folder with one other {@code .onnx} file
   * serves that one.
   */
  private static final List<String> GRAPH_NAMES =
      List.of(
          "model.onnx",
          "model_quantized.onnx",
          "model_int8.onnx",
          "model_q4.onnx",
          "onnx/model.onnx",
          "onnx/model_quantized.onnx",
          "onnx/model_int8.onnx",
          "onnx/model_q4.onnx");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Path graph;

  private ModelFolder(Path folder, Path graph) {
    this.folder = folder;
    this.graph = graph;
  }

  /**
   * Finds the files of a model.
   *
   * @throws ModelFolderException if the folder or a required file is missing or unreadable
   */
  public static ModelFolder open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ModelFolderException(
          "model folder "
              + folder
              + ": not a directory; give the folder that holds config.json, tokenizer.json and model.onnx");
    }
    if (!Files.isReadable(folder)) {
      throw new ModelFolderException(
          "model folder " + folder + ": not readable; check its permissions");
    }
    ModelFolder found = new ModelFolder(folder, findGraph(folder));
    if (!Files.isRegularFile(folder.resolve("genai_config.json"))) {
      found.required("config.json");
    }
    found.required("tokenizer.json");
    return found;
  }

  private static Path findGraph(Path folder) {
    for (String name : GRAPH_NAMES) {
      Path candidate = folder.resolve(name);
      if (Files.isRegularFile(candidate)) {
        return candidate;
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> graphs = files.filter(file -> file.toString().endsWith(".onnx")).toList();
      if (graphs.size() == 1) {
        return graphs.get(0);
      }
    } catch (IOException e) {
      throw new ModelFolderException(
          "model folder " + folder + ": cannot be listed; check its permissions", e);
    }
    throw new ModelFolderException(
        "model folder "
            + folder
            + ": model.onnx is missing; export the model with its cache (text-generation-with-past)");
  }

  public Path path() {
    return folder;
  }

  /** The decoder graph. */
  public Path graph() {
    return graph;
  }

  /** A file that must be there. */
  public Path required(String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new ModelFolderException(
          "model folder "
              + folder
              + ": "
              + name
              + " is missing; copy it from where the model was exported");
    }
    return file;
  }

  /** The JSON object in a file that must be there. */
  public JsonNode requiredJson(String name) {
    return parse(required(name));
  }

  /** The JSON object in a file, empty where there is no such file. */
  public Optional<JsonNode> optionalJson(String name) {
    Path file = folder.resolve(name);
    return Files.isRegularFile(file) ? Optional.of(parse(file)) : Optional.empty();
  }

  /** The text of a file, empty where there is no such file. */
  public Optional<String> optionalText(String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      throw new ModelFolderException(
          file + ": not readable as text; copy the file again from where the model was exported",
          e);
    }
  }

  private static JsonNode parse(Path file) {
    JsonNode tree;
    try {
      tree = JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new ModelFolderException(
          file + ": not readable as JSON; copy the file again from where the model was exported",
          e);
    }
    if (!tree.isObject()) {
      throw new ModelFolderException(
          file
              + ": must hold a JSON object; copy the file again from where the model was exported");
    }
    return tree;
  }

  /**
   * SHA-256 over the names and contents of all files in the graph's folder and the model's,
   * lower-case hexadecimal.
   */
  public String digest() {
    TreeSet<Path> files = new TreeSet<>();
    addFiles(files, folder);
    Path graphFolder = graph.getParent();
    if (graphFolder != null && !graphFolder.equals(folder)) {
      files.add(graph);
      Path external = graph.resolveSibling(graph.getFileName() + "_data");
      if (Files.isRegularFile(external)) {
        files.add(external);
      }
    }
    MessageDigest all = sha256();
    for (Path file : files) {
      String line =
          sha256(file) + "  " + folder.relativize(file).toString().replace('\\', '/') + "\n";
      all.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(all.digest());
  }

  private static void addFiles(Set<Path> files, Path from) {
    try (Stream<Path> listed = Files.list(from)) {
      listed.filter(Files::isRegularFile).filter(ModelFolder::isOfTheModel).forEach(files::add);
    } catch (IOException e) {
      throw new ModelFolderException(
          "model folder " + from + ": cannot be listed; check its permissions", e);
    }
  }

  private static boolean isOfTheModel(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(".json")
        || name.endsWith(".jinja")
        || name.contains(".onnx")
        || name.endsWith(".data");
  }

  private static String sha256(Path file) {
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      byte[] buffer = new byte[1 << 16];
      while (in.read(buffer) >= 0) {
        // The digest sees what is read.
      }
    } catch (IOException e) {
      throw new ModelFolderException(
          file + ": cannot be read to its end; check the disk and the permissions", e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
