package io.tidegate.train.graph;

/** The operators with matrices, at one precision. */
interface Matrices {
  /** Rows of {@code table} for each number of {@code index} (1, n); returns (1, n, columns). */
  String rows(String table, String index);

  /** Attention of all heads of a layer, before its output layer; {@code at} is the layer. */
  String attention(String x, String at);

  /** {@code x} times the weight of the layer {@code name}, without its bias. */
  String product(String x, String name);
}
