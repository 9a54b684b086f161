package io.tidegate.train.graph;

import java.util.Locale;

/** How the matrices of an exported model are stored; its activations enter and leave in floats. */
public enum Precision {
  /** 32-bit floats throughout. */
  FP32,
  /** Bytes with a scale for each column; activations are quantized as they come. */
  INT8,
  /** Half bytes with a scale for each block of inputs. */
  INT4;

  /** The name in commands and files. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
