package io.tidegate.edge.decoder;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A decoder graph loaded into ONNX Runtime; sequences of several threads may run on it at once. */
public final class Decoder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Decoder.class);
  private static final int IDLE_SEQUENCES_MAX = 4;

  private final OrtEnvironment env;
  private final OrtSession session;
  private final DecoderGraph graph;
  private final ModelSettings settings;
  private final boolean inPlace;
  private final String quantization;
  private final String provider;
  private final SequencePool pool;

  private Decoder(
      OrtEnvironment env,
      OrtSession session,
      DecoderGraph graph,
      ModelSettings settings,
      boolean inPlace,
      String quantization,
      String provider) {
    this.env = env;
    this.session = session;
    this.graph = graph;
    this.settings = settings;
    this.inPlace = inPlace;
    this.quantization = quantization;
    this.provider = provider;
    this.pool = new SequencePool(IDLE_SEQUENCES_MAX);
  }

  /**
   * Loads a folder's graph and runs a few tokens through it.
   *
   * @param intraOpThreads threads that one run may use, at least 1
   * @throws ModelFolderException if the graph does not load, does not fit {@code config.json} or
   *     does not run
   */
  public static Decoder load(ModelFolder folder, ModelSettings settings, int intraOpThreads) {
    String file = folder.graph().toString();
    OnnxOperators operators = OnnxOperators.of(folder.graph());
    OrtEnvironment env = OrtEnvironment.getEnvironment();
    OrtSession session = null;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(intraOpThreads);
      options.setInterOpNumThreads(1);
      options.setMemoryPatternOptimization(false); // one pattern per length would be kept for ever
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      String provider = ExecutionProvider.choose(options);
      session = env.createSession(file, options);
      DecoderGraph graph = DecoderGraph.of(session, settings, file);
      boolean inPlace =
          operators.contains("GroupQueryAttention") && runsInPlace(env, session, graph, settings);
      Decoder decoder =
          new Decoder(
              env, session, graph, settings, inPlace, quantization(operators, graph), provider);
      decoder.warmUp();
      return decoder;
    } catch (OrtException e) {
      closeQuietly(session);
      throw new ModelFolderException(
          file
              + ": ONNX Runtime "
              + env.getVersion()
              + " cannot run it: "
              + firstLine(e)
              + "; export the model again for this version",
          e);
    } catch (ModelFolderException e) {
      closeQuietly(session);
      throw e;
    }
  }

  private static String firstLine(OrtException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  private static void closeQuietly(@Nullable OrtSession session) {
    if (session != null) {
      try {
        session.close();
      } catch (OrtException e) {
        log.debug("session did not close: {}", e.getMessage());
      }
    }
  }

  /**
   * Whether past and present may share one buffer: tried on a few tokens and compared with a
   * growing cache.
   */
  private static boolean runsInPlace(
      OrtEnvironment env, OrtSession session, DecoderGraph graph, ModelSettings settings) {
    try (Sequence growing = new Sequence(env, session, graph, settings, 8, false, Sequence::free);
        Sequence shared = new Sequence(env, session, graph, settings, 8, true, Sequence::free)) {
      for (Sequence sequence : List.of(growing, shared)) {
        sequence.append(probe(settings, 3), 0, 3);
        sequence.append(probe(settings, 1), 0, 1);
      }
      float[] expected = growing.append(probe(settings, 2), 0, 2);
      float[] actual = shared.append(probe(settings, 2), 0, 2);
      for (int i = 0; i < expected.length; i++) {
        if (!(Math.abs(expected[i] - actual[i]) <= 1e-3f * (1 + Math.abs(expected[i])))) {
          return false;
        }
      }
      return true;
    } catch (OrtException e) {
      return false;
    }
  }

  private static long[] probe(ModelSettings settings, int count) {
    long[] ids = new long[count];
    for (int i = 0; i < count; i++) {
      ids[i] = (7L * i + 3) % settings.vocabSize();
    }
    return ids;
  }

  private void warmUp() throws OrtException {
    int count = Math.min(4, settings.contextWindow());
    try (Sequence sequence = start(16)) {
      sequence.append(probe(settings, count), 0, count);
      while (sequence.length() < Math.min(12, settings.contextWindow())) {
        sequence.append(probe(settings, 1), 0, 1);
      }
    }
  }

  private static String quantization(OnnxOperators operators, DecoderGraph graph) {
    int bits = operators.weightBits();
    if (bits > 0) {
      return "int" + bits;
    }
    return graph.cacheType() == OnnxJavaType.FLOAT16 ? "float16" : "float32";
  }

  /**
   * An empty sequence with room for {@code capacity} tokens, at most the context window; memory of
   * finished ones is used again. Closing it hands it back.
   */
  public Sequence start(int capacity) throws OrtException {
    int needed = Math.min(capacity, settings.contextWindow());
    Sequence idle = pool.take(needed);
    if (idle != null) {
      return idle;
    }
    int rounded =
        Math.min(settings.contextWindow(), Math.max(256, Integer.highestOneBit(needed - 1) << 1));
    return new Sequence(env, session, graph, settings, rounded, inPlace, pool::giveBack);
  }

  public ModelSettings settings() {
    return settings;
  }

  /** Whether the cache is written in place rather than grown by the graph. */
  public boolean cachesInPlace() {
    return inPlace;
  }

  /**
   * {@code int4}, {@code int8}, {@code float16} or {@code float32}, told by the operators in the
   * graph.
   */
  public String quantization() {
    return quantization;
  }

  /** The execution provider in use, for example {@code CPU}. */
  public String provider() {
    return provider;
  }

  /** The execution providers that the runtime on the class path was built with. */
  public static List<String> availableProviders() {
    return ExecutionProvider.available();
  }

  @Override
  public void close() {
    pool.close();
    closeQuietly(session);
  }
}
