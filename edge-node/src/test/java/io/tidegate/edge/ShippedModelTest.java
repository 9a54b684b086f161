package io.tidegate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.edge.decoder.ShippedModel;
import io.tidegate.edge.generate.Cancellation;
import io.tidegate.edge.generate.Generation;
import io.tidegate.edge.generate.GenerationRequest;
import io.tidegate.edge.generate.Generator;
import io.tidegate.edge.generate.LanguageModel;
import io.tidegate.edge.generate.Sampling;
import io.tidegate.edge.text.ChatMessage;
import io.tidegate.edge.text.ChatMessage.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ShippedModelTest {
  @Test
  void load_shippedModel_answersInItsTemplateWithQuantizedWeights() throws Exception {
    try (LanguageModel model = LanguageModel.load(Optional.empty(), 1, 4096)) {
      GenerationRequest request =
          new GenerationRequest(
              List.of(
                  new ChatMessage(
                      Role.USER,
                      "Is this review positive or negative? \"Lovely place, great food.\"")),
              Sampling.GREEDY,
              List.of(),
              32,
              OptionalInt.empty());
      StringBuilder answer = new StringBuilder();

      Generation generation =
          new Generator(model)
              .generate(request, (text, scores) -> answer.append(text), new Cancellation());

      assertThat(generation.end()).isEqualTo(Generation.End.STOP);
      assertThat(answer).isNotEmpty();
      assertThat(model.decoder().quantization()).isEqualTo("int8");
      assertThat(model.template().name()).isEqualTo("tidegate");
    }
  }

  @Test
  void close_deletesWhatWasUnpacked() {
    Path folder;
    try (ShippedModel shipped = ShippedModel.unpack()) {
      folder = shipped.folder();
      assertThat(folder.resolve("model.onnx")).isRegularFile();
    }
    assertThat(Files.exists(folder)).isFalse();
  }
}
