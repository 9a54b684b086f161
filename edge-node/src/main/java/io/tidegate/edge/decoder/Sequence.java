package io.tidegate.edge.decoder;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One text in a decoder: what it has read so far, held as keys and values. Belongs to one thread at
 * a time.
 */
public final class Sequence implements AutoCloseable {
  /** Most logits that one run may return: 32 MiB of floats. */
  private static final int LOGITS_PER_RUN_MAX = 8 << 20;

  private final OrtEnvironment env;
  private final OrtSession session;
  private final DecoderGraph graph;
  private final KvCache cache;
  private final int vocabSize;
  private final int capacity;
  private final int runTokensMax;
  private final LongBuffer ones; // (capacity), all 1
  private final LongBuffer positions; // (capacity), 0, 1, 2, ...
  private final float[] lastLogits; // (vocab)
  private ByteBuffer logitsMemory;
  private final Consumer<Sequence> afterUse;
  private int length;

  Sequence(
      OrtEnvironment env,
      OrtSession session,
      DecoderGraph graph,
      ModelSettings settings,
      int capacity,
      boolean inPlace,
      Consumer<Sequence> afterUse)
      throws OrtException {
    this.env = env;
    this.session = session;
    this.graph = graph;
    this.vocabSize = settings.vocabSize();
    this.capacity = capacity;
    this.afterUse = afterUse;
    this.runTokensMax =
        graph.lastRowOnly() ? 512 : Math.max(16, Math.min(512, LOGITS_PER_RUN_MAX / vocabSize));
    this.cache = KvCache.create(env, graph, settings, capacity, inPlace);
    this.ones = longs(capacity);
    this.positions = longs(capacity);
    for (int i = 0; i < capacity; i++) {
      ones.put(i, 1L);
      positions.put(i, i);
    }
    this.lastLogits = new float[vocabSize];
    this.logitsMemory =
        ByteBuffer.allocateDirect(vocabSize * Float.BYTES).order(ByteOrder.nativeOrder());
  }

  private static LongBuffer longs(int count) {
    return ByteBuffer.allocateDirect(count * Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .asLongBuffer();
  }

  /** Most tokens that one {@link #append} takes. */
  public int runTokensMax() {
    return runTokensMax;
  }

  /** Tokens read so far. */
  public int length() {
    return length;
  }

  /**
   * Reads {@code count} further tokens in one run.
   *
   * @return the logits of what follows them, vocabulary long, valid until the next call
   * @throws OrtException if the runtime fails
   */
  public float[] append(long[] tokens, int offset, int count) throws OrtException {
    if (count < 1 || count > runTokensMax || length + count > capacity) {
      throw new IllegalArgumentException(
          "count must be in 1.." + Math.min(runTokensMax, capacity - length) + ", was " + count);
    }
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    Map<String, OnnxTensor> own = ownInputs(tokens, offset, count);
    inputs.putAll(own);
    cache.feed(inputs);
    int rows = graph.lastRowOnly() ? 1 : count;
    try {
      if (graph.logitsType() == OnnxJavaType.FLOAT) {
        runWithPinnedLogits(inputs, rows);
      } else {
        runWithAllocatedLogits(inputs, rows);
      }
    } finally {
      own.values().forEach(OnnxTensor::close);
    }
    length += count;
    return lastLogits;
  }

  private Map<String, OnnxTensor> ownInputs(long[] tokens, int offset, int count)
      throws OrtException {
    Map<String, OnnxTensor> own = new HashMap<>();
    LongBuffer ids = LongBuffer.wrap(tokens, offset, count).slice();
    own.put("input_ids", OnnxTensor.createTensor(env, ids, new long[] {1, count}));
    if (graph.hasAttentionMask()) {
      LongBuffer mask = ones.slice(0, length + count);
      own.put("attention_mask", OnnxTensor.createTensor(env, mask, new long[] {1, length + count}));
    }
    if (graph.hasPositionIds()) {
      LongBuffer slice = positions.slice(length, count);
      own.put("position_ids", OnnxTensor.createTensor(env, slice, new long[] {1, count}));
    }
    if (graph.keepsLogits()) {
      own.put(DecoderGraph.KEEP_LOGITS, OnnxTensor.createTensor(env, 1L));
    }
    return own;
  }

  private void runWithPinnedLogits(Map<String, OnnxTensor> inputs, int rows) throws OrtException {
    int bytes = Math.multiplyExact(rows, vocabSize * Float.BYTES);
    if (logitsMemory.capacity() < bytes) {
      logitsMemory = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
    ByteBuffer memory = logitsMemory.slice(0, bytes).order(ByteOrder.nativeOrder());
    try (OnnxTensor logits =
        CacheBuffers.over(env, memory, OnnxJavaType.FLOAT, 1, rows, vocabSize)) {
      Map<String, OnnxValue> pinned = new HashMap<>();
      pinned.put("logits", logits);
      cache.pin(pinned);
      cache.accept(session.run(inputs, cache.requested(), pinned));
    }
    takeLastRow(memory.asFloatBuffer(), rows);
  }

  private void runWithAllocatedLogits(Map<String, OnnxTensor> inputs, int rows)
      throws OrtException {
    Set<String> requested = new HashSet<>(cache.requested());
    requested.add("logits");
    Map<String, OnnxValue> pinned = new HashMap<>();
    cache.pin(pinned);
    OrtSession.Result result = session.run(inputs, requested, pinned);
    OnnxTensor logits = (OnnxTensor) result.get("logits").orElseThrow();
    takeLastRow(logits.getFloatBuffer(), rows);
    cache.accept(result);
  }

  private void takeLastRow(FloatBuffer logits, int rows) {
    logits.get((rows - 1) * vocabSize, lastLogits);
  }

  int capacity() {
    return capacity;
  }

  /** Forgets everything read. */
  void clear() {
    length = 0;
    cache.clear();
  }

  /** Frees the memory of the cache. */
  void free() {
    cache.close();
  }

  @Override
  public void close() {
    afterUse.accept(this);
  }
}
