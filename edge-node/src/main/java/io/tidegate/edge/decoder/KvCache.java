package io.tidegate.edge.decoder;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys and values of one sequence, given to every run and taken from it. */
sealed interface KvCache extends AutoCloseable {
  /** Adds the cache to a run's inputs. */
  void feed(Map<String, OnnxTensor> inputs);

  /** The outputs that the runtime is to allocate. */
  Set<String> requested();

  /** Adds the outputs that lie in memory of ours. */
  void pin(Map<String, OnnxValue> pinned);

  /** Takes over a finished run; closes it when nothing in it is needed any more. */
  void accept(OrtSession.Result result);

  /** Forgets everything, keeps the memory that is of use to the next sequence. */
  void clear();

  @Override
  void close();

  /** A cache for at most {@code capacity} positions. */
  static KvCache create(
      OrtEnvironment env, DecoderGraph graph, ModelSettings settings, int capacity, boolean inPlace)
      throws OrtException {
    return inPlace
        ? new InPlace(env, graph, settings, capacity)
        : new Growing(env, graph, settings);
  }

  /** Present tensors of one run are the past tensors of the next; nothing crosses into Java. */
  final class Growing implements KvCache {
    private final DecoderGraph graph;
    private final Set<String> requested;
    private final List<OnnxTensor> empty = new ArrayList<>();
    private OrtSession.@Nullable Result last;

    Growing(OrtEnvironment env, DecoderGraph graph, ModelSettings settings) throws OrtException {
      this.graph = graph;
      this.requested = Set.copyOf(graph.presentNames());
      for (int i = 0; i < graph.pastNames().size(); i++) {
        empty.add(
            CacheBuffers.zeros(
                env, graph.cacheType(), 1, settings.kvHeads(), 0, settings.headDim()));
      }
    }

    @Override
    public void feed(Map<String, OnnxTensor> inputs) {
      OrtSession.Result result = last;
      for (int i = 0; i < graph.pastNames().size(); i++) {
        OnnxTensor past = empty.get(i);
        if (result != null) {
          past = (OnnxTensor) result.get(graph.presentNames().get(i)).orElseThrow();
        }
        inputs.put(graph.pastNames().get(i), past);
      }
    }

    @Override
    public Set<String> requested() {
      return requested;
    }

    @Override
    public void pin(Map<String, OnnxValue> pinned) {}

    @Override
    public void accept(OrtSession.Result result) {
      OrtSession.Result before = last;
      last = result;
      if (before != null) {
        before.close();
      }
    }

    @Override
    public void clear() {
      if (last != null) {
        last.close();
        last = null;
      }
    }

    @Override
    public void close() {
      clear();
      empty.forEach(OnnxTensor::close);
      empty.clear();
    }
  }

  /**
   * One buffer per layer and part is past and present at once; each run writes behind what it
   * reads.
   */
  final class InPlace implements KvCache {
    private final DecoderGraph graph;
    private final List<OnnxTensor> buffers = new ArrayList<>();

    InPlace(OrtEnvironment env, DecoderGraph graph, ModelSettings settings, int capacity)
        throws OrtException {
      this.graph = graph;
      for (int i = 0; i < graph.pastNames().size(); i++) {
        buffers.add(
            CacheBuffers.zeros(
                env, graph.cacheType(), 1, settings.kvHeads(), capacity, settings.headDim()));
      }
    }

    @Override
    public void feed(Map<String, OnnxTensor> inputs) {
      for (int i = 0; i < buffers.size(); i++) {
        inputs.put(graph.pastNames().get(i), buffers.get(i));
      }
    }

    @Override
    public Set<String> requested() {
      return Set.of();
    }

    @Override
    public void pin(Map<String, OnnxValue> pinned) {
      for (int i = 0; i < buffers.size(); i++) {
        pinned.put(graph.presentNames().get(i), buffers.get(i));
      }
    }

    @Override
    public void accept(OrtSession.Result result) {
      result.close();
    }

    /** Nothing to do: a run reads no further than the positions it is told of. */
    @Override
    public void clear() {}

    @Override
    public void close() {
      buffers.forEach(OnnxTensor::close);
      buffers.clear();
    }
  }
}
