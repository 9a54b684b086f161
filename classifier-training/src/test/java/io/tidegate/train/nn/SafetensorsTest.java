package io.tidegate.train.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void read_whatWasWritten_isTheSame() throws IOException {
    Path file = folder.resolve("a.safetensors");
    Tensor tensor =
        new Tensor(new long[] {2, 3}, new float[] {1, -2, 3.5f, 0, Float.MIN_VALUE, 1e30f});
    Safetensors.write(file, new Safetensors.Content(Map.of("w", tensor), Map.of("steps", "7")));
    Safetensors.Content read = Safetensors.read(file);
    assertThat(read.notes()).containsEntry("steps", "7");
    assertThat(read.tensors().get("w").shape()).containsExactly(2, 3);
    assertThat(read.tensors().get("w").values()).containsExactly(tensor.values());
  }

  @Test
  void read_otherFile_isRefusedByName() throws IOException {
    Path file = Files.writeString(folder.resolve("b.safetensors"), "hello, this is no tensor file");
    assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("b.safetensors");
  }
}
