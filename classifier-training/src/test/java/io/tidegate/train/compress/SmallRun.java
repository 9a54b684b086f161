package io.tidegate.train.compress;

import io.tidegate.core.text.WordPiece;
import io.tidegate.train.data.DataFolder;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.vocab.TokenizerJson;
import io.tidegate.train.vocab.VocabularyTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Rows of two kinds and a vocabulary that a model of a few thousand weights learns in seconds. */
record SmallRun(Path folder, ExamplePools pools, WordPiece tokenizer) {

  static SmallRun in(Path folder, int vocab) throws IOException {
    Files.createDirectories(folder.resolve("realistic"));
    StringBuilder rows = new StringBuilder();
    VocabularyTrainer vocabulary = new VocabularyTrainer();
    String[] names = {"Ana Silva", "Bo Chen", "Cy Weber"};
    for (int i = 0; i < 90; i++) {
      String name = names[i % 3];
      rows.append(
          i % 2 == 0
              ? """
                {"prompt":"add %d and %d","task":"math","edge_ok":true,"output_tokens":4,"pii":[]}
                """
                  .formatted(i, i + 1)
              : """
                {"prompt":"write story number %d about %s","task":"creative_writing","edge_ok":false,"output_tokens":400,"pii":[{"text":"%s","kind":"PERSON"}]}
                """
                  .formatted(i, name, name));
      vocabulary.add("add and write story number about " + name + " " + i, 5);
    }
    Files.writeString(folder.resolve("realistic/a.jsonl"), rows);
    TokenizerJson.write(folder.resolve("tokenizer.json"), vocabulary.train(vocab, 120, 2));
    return new SmallRun(
        folder,
        ExamplePools.read(DataFolder.open(folder), 3),
        TokenizerJson.tokenizer(folder.resolve("tokenizer.json")));
  }
}
