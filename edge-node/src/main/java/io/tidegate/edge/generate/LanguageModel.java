package io.tidegate.edge.generate;

import io.tidegate.edge.decoder.Decoder;
import io.tidegate.edge.decoder.ModelFolder;
import io.tidegate.edge.decoder.ModelFolderException;
import io.tidegate.edge.decoder.ModelSettings;
import io.tidegate.edge.decoder.ShippedModel;
import io.tidegate.edge.text.ChatTemplate;
import io.tidegate.edge.text.ChatTemplates;
import io.tidegate.edge.text.ModelTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A model ready to answer: decoder, tokenizer and chat template of one folder. */
public final class LanguageModel implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LanguageModel.class);

  private final Decoder decoder;
  private final ModelTokenizer tokenizer;
  private final ChatTemplate template;
  private final Set<Integer> eosIds;
  private final List<String> textStops;
  private final int contextWindow;
  private final String digest;

  private LanguageModel(
      Decoder decoder,
      ModelTokenizer tokenizer,
      ChatTemplate template,
      int contextWindowMax,
      String digest) {
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.template = template;
    this.contextWindow = Math.min(decoder.settings().contextWindow(), contextWindowMax);
    this.digest = digest;
    Set<Integer> ends = new HashSet<>(decoder.settings().eosIds());
    List<String> texts = new ArrayList<>();
    for (String stop : template.stops()) {
      if (tokenizer.isToken(stop)) {
        ends.add(tokenizer.id(stop));
      } else {
        texts.add(stop);
      }
    }
    this.eosIds = Set.copyOf(ends);
    this.textStops = List.copyOf(texts);
  }

  /**
   * Loads a folder, or the model that the program was packed with.
   *
   * @param folder empty for the shipped model
   * @param intraOpThreads threads that one run of the graph may use, at least 1
   * @param contextWindowMax most tokens of prompt and answer, if the model can hold more
   * @throws ModelFolderException if the model cannot be served; its message says which file is at
   *     fault and what to do
   */
  public static LanguageModel load(
      Optional<Path> folder, int intraOpThreads, int contextWindowMax) {
    if (folder.isPresent()) {
      return load(folder.get(), intraOpThreads, contextWindowMax);
    }
    try (ShippedModel shipped = ShippedModel.unpack()) {
      return load(shipped.folder(), intraOpThreads, contextWindowMax);
    }
  }

  private static LanguageModel load(Path path, int intraOpThreads, int contextWindowMax) {
    ModelFolder folder = ModelFolder.open(path);
    ModelSettings settings = ModelSettings.read(folder);
    Path tokenizerFile = folder.required("tokenizer.json");
    ModelTokenizer tokenizer;
    try {
      tokenizer = ModelTokenizer.load(tokenizerFile, folder.requiredJson("tokenizer.json"));
    } catch (IOException e) {
      throw new ModelFolderException(
          tokenizerFile
              + ": not a tokenizer that can be read; copy the file again from where the model was exported",
          e);
    }
    try {
      if (tokenizer.size() > settings.vocabSize()) {
        throw new ModelFolderException(
            tokenizerFile
                + ": has token ids up to "
                + (tokenizer.size() - 1)
                + " where config.json has vocab_size "
                + settings.vocabSize()
                + "; use the tokenizer.json and config.json of one and the same model");
      }
      ChatTemplate template =
          ChatTemplates.choose(
              folder.optionalJson("tokenizer_config.json"),
              folder.optionalText("chat_template.jinja"),
              tokenizer::isToken);
      template.note().ifPresent(note -> log.warn("edge model {}: {}", path, note));
      String digest = folder.digest();
      return new LanguageModel(
          Decoder.load(folder, settings, intraOpThreads),
          tokenizer,
          template,
          contextWindowMax,
          digest);
    } catch (ModelFolderException e) {
      tokenizer.close();
      throw e;
    }
  }

  public Decoder decoder() {
    return decoder;
  }

  public ModelTokenizer tokenizer() {
    return tokenizer;
  }

  public ChatTemplate template() {
    return template;
  }

  /** Tokens that end an answer. */
  public Set<Integer> eosIds() {
    return eosIds;
  }

  /** Texts that end an answer, of a template whose end marks are no tokens of the model. */
  public List<String> textStops() {
    return textStops;
  }

  /** Most tokens of prompt and answer together. */
  public int contextWindow() {
    return contextWindow;
  }

  /** SHA-256 of the model's files, lower-case hexadecimal. */
  public String digest() {
    return digest;
  }

  @Override
  public void close() {
    decoder.close();
    tokenizer.close();
  }
}
