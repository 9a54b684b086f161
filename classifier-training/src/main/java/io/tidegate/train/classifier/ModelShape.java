package io.tidegate.train.classifier;

import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that fix the size of a new encoder; a checkpoint that is there keeps its own. */
public final class ModelShape {
  private static final int LAYERS = 2;
  private static final int WIDTH = 128;
  private static final int HEADS = 4;
  private static final int INNER = 512;

  @Option(
      names = "--layers",
      description = "Transformer layers. Default: those of the checkpoint, else " + LAYERS)
  int layers;

  @Option(
      names = "--width",
      description = "Numbers per token. Default: those of the checkpoint, else " + WIDTH)
  int width;

  @Option(
      names = "--heads",
      description =
          "Attention heads; in a new model they divide the width. Default: those of the checkpoint, else "
              + HEADS)
  int heads;

  @Option(
      names = "--inner",
      description =
          "Width of the feed-forward layers. Default: that of the checkpoint, else " + INNER)
  int inner;

  @Option(
      names = "--positions",
      defaultValue = "128",
      description =
          "Longest input in tokens; a checkpoint keeps its own. Default: ${DEFAULT-VALUE}")
  public int positions = 128;

  /** The sizes of a new encoder for a vocabulary. */
  public EncoderShape encoder(int vocab) {
    return new EncoderShape(
        vocab,
        positions,
        given(width, WIDTH),
        given(layers, LAYERS),
        given(heads, HEADS),
        given(inner, INNER));
  }

  /**
   * The sizes of the first of these checkpoints that is there and tells its own; else those of the
   * options.
   *
   * @throws IllegalArgumentException when an option or the vocabulary contradicts the checkpoint
   */
  public EncoderShape encoder(int vocab, Path... checkpoints) throws IOException {
    for (Path file : checkpoints) {
      Optional<EncoderShape> stored =
          Files.exists(file) ? EncoderShape.of(Safetensors.read(file)) : Optional.empty();
      if (stored.isPresent()) {
        agree(file, "--layers", layers, stored.get().layers());
        agree(file, "--width", width, stored.get().width());
        agree(file, "--heads", heads, stored.get().heads());
        agree(file, "--inner", inner, stored.get().inner());
        agree(file, "the vocabulary's size", vocab, stored.get().vocab());
        return stored.get();
      }
    }
    return encoder(vocab);
  }

  private static void agree(Path file, String what, int given, int stored) {
    if (given > 0 && given != stored) {
      throw new IllegalArgumentException(
          file
              + ": "
              + what
              + " is "
              + given
              + " but the checkpoint has "
              + stored
              + "; move it away or give the sizes it was made with");
    }
  }

  private static int given(int option, int usual) {
    return option > 0 ? option : usual;
  }
}
