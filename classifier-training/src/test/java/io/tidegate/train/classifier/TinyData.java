package io.tidegate.train.classifier;

import io.tidegate.core.text.WordPiece;
import io.tidegate.train.data.DataFolder;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.vocab.TokenizerJson;
import io.tidegate.train.vocab.VocabularyTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sums, stories and questions in a folder that a test owns, with a vocabulary for them and the
 * sizes of a model of a few thousand weights.
 */
public record TinyData(ExamplePools pools, WordPiece tokenizer, EncoderShape shape) {
  private static final String DOMAIN_ROW =
      "{\"prompt\":\"%s\\nA. yes\\nB. no\",\"domain\":\"%s\"}\n";

  /** Writes the rows and {@code tokenizer.json} and reads them. */
  public static TinyData write(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("realistic"));
    StringBuilder rows = new StringBuilder();
    VocabularyTrainer vocabulary = new VocabularyTrainer();
    String[] names = {"Ana Silva", "Bo Chen", "Cy Weber"};
    for (int i = 0; i < 90; i++) {
      String name = names[i % 3];
      String sum =
          "{\"prompt\":\"add "
              + i
              + " and "
              + (i + 1)
              + "\",\"task\":\"math\",\"domain\":\"math\",\"edge_ok\":true,\"output_tokens\":4,\"pii\":[]}";
      String story =
          "{\"prompt\":\"write story number "
              + i
              + " about "
              + name
              + "\",\"task\":\"creative_writing\",\"edge_ok\":false,\"output_tokens\":400,\"domain\":\"history\","
              + "\"pii\":[{\"text\":\""
              + name
              + "\",\"kind\":\"PERSON\"}]}";
      rows.append(i % 2 == 0 ? sum : story).append('\n');
      vocabulary.add("add and write story number about " + name + " " + i, 5);
    }
    Files.writeString(folder.resolve("realistic/a.jsonl"), rows);
    StringBuilder questions = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      questions.append(
          i % 2 == 0
              ? DOMAIN_ROW.formatted("add " + i + " and 3", "math")
              : DOMAIN_ROW.formatted("story of king number " + i, "history"));
    }
    Files.writeString(folder.resolve("domain.jsonl"), questions);
    ExamplePools pools = ExamplePools.read(DataFolder.open(folder), 3);
    pools.training(ExamplePools.SKILLS).forEach(e -> vocabulary.add(e.text(), 1));
    TokenizerJson.write(folder.resolve("tokenizer.json"), vocabulary.train(400, 120, 2));
    WordPiece tokenizer = WordPiece.fromVocab(TokenizerJson.read(folder.resolve("tokenizer.json")));
    return new TinyData(
        pools, tokenizer, new EncoderShape(tokenizer.vocabSize(), 32, 16, 2, 2, 32));
  }
}
