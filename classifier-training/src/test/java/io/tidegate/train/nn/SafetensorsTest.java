package io.tidegate.train.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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
  void read_halfFloatsAndTablesOfIndices_becomeFloatsAndNothing() throws IOException {
    String header =
        "{\"h\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[8,12]},"
            + "\"i\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[12,20]}}";
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length() + 20).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.UTF_8));
    for (int half : new int[] {0x3c00, 0xc100, 0x0001, 0x7bff, 0x3fc0, 0xc2f6}) {
      bytes.putShort((short) half);
    }
    Path file = Files.write(folder.resolve("c.safetensors"), bytes.array());
    Map<String, Tensor> read = Safetensors.read(file).tensors();
    assertThat(read).containsOnlyKeys("h", "b");
    assertThat(read.get("h").values()).containsExactly(1, -2.5f, 0x1p-24f, 65504);
    assertThat(read.get("b").values()).containsExactly(1.5f, -123);
  }

  @Test
  void read_otherFile_isRefusedByName() throws IOException {
    Path file = Files.writeString(folder.resolve("b.safetensors"), "hello, this is no tensor file");
    assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("b.safetensors");
  }
}
