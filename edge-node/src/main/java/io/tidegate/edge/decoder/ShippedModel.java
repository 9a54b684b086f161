package io.tidegate.edge.decoder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The small decoder that travels inside the program, unpacked into a private temporary folder for
 * as long as it is being loaded.
 */
public final class ShippedModel implements AutoCloseable {
  private static final String RESOURCES = "/io/tidegate/edge/model/";
  private static final List<String> FILES =
      List.of(
          "config.json",
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "model.onnx");

  private final Path folder;

  private ShippedModel(Path folder) {
    this.folder = folder;
  }

  /** Whether this program was packed with a model. */
  public static boolean isPresent() {
    return ShippedModel.class.getResource(RESOURCES + "model.onnx") != null;
  }

  /**
   * Unpacks the model.
   *
   * @throws ModelFolderException if the program was packed without one or the temporary folder
   *     cannot be written
   */
  public static ShippedModel unpack() {
    if (!isPresent()) {
      throw new ModelFolderException(
          "this program was packed without an edge model; give a model folder");
    }
    try {
      ShippedModel model = new ShippedModel(Files.createTempDirectory("tidegate-edge-model-"));
      for (String name : FILES) {
        try (InputStream in = ShippedModel.class.getResourceAsStream(RESOURCES + name)) {
          if (in != null) {
            Files.copy(in, model.folder.resolve(name));
          }
        }
      }
      return model;
    } catch (IOException e) {
      throw new ModelFolderException(
          "the shipped edge model cannot be unpacked into "
              + System.getProperty("java.io.tmpdir")
              + "; free space there or set java.io.tmpdir",
          e);
    }
  }

  public Path folder() {
    return folder;
  }

  /** Deletes the temporary folder; what was loaded from it lives on. */
  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      folder.toFile().deleteOnExit();
    }
  }
}
