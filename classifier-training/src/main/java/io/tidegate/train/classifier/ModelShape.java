package io.tidegate.train.classifier;

import io.tidegate.train.nn.EncoderShape;
import picocli.CommandLine.Option;

/** The options that fix the encoder's size. */
public final class ModelShape {
  @Option(
      names = "--layers",
      defaultValue = "2",
      description = "Transformer layers. Default: ${DEFAULT-VALUE}")
  int layers = 2;

  @Option(
      names = "--width",
      defaultValue = "128",
      description = "Numbers per token. Default: ${DEFAULT-VALUE}")
  int width = 128;

  @Option(
      names = "--heads",
      defaultValue = "4",
      description = "Attention heads; divides the width. Default: ${DEFAULT-VALUE}")
  int heads = 4;

  @Option(
      names = "--inner",
      defaultValue = "512",
      description = "Width of the feed-forward layers. Default: ${DEFAULT-VALUE}")
  int inner = 512;

  @Option(
      names = "--positions",
      defaultValue = "128",
      description = "Longest input in tokens. Default: ${DEFAULT-VALUE}")
  public int positions = 128;

  /** The encoder's sizes for a vocabulary. */
  public EncoderShape encoder(int vocab) {
    return new EncoderShape(vocab, positions, width, layers, heads, inner);
  }
}
