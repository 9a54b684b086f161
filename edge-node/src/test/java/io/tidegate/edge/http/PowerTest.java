package io.tidegate.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PowerTest {
  @TempDir Path root;

  private void supply(String name, String type, String capacity, String status) throws Exception {
    Path supply = Files.createDirectory(root.resolve(name));
    Files.writeString(supply.resolve("type"), type + "\n");
    Files.writeString(supply.resolve("capacity"), capacity + "\n");
    Files.writeString(supply.resolve("status"), status + "\n");
  }

  @Test
  void battery_ofALaptop_isTold() throws Exception {
    supply("AC", "Mains", "0", "");
    supply("BAT0", "Battery", "73", "Discharging");

    assertThat(new Power(root).battery().toString())
        .isEqualTo("{\"percent\":73,\"state\":\"discharging\"}");
  }

  @Test
  void battery_ofAServer_isNull() throws Exception {
    assertThat(new Power(root).battery().isNull()).isTrue();
    assertThat(new Power(root.resolve("none")).battery().isNull()).isTrue();
    supply("BAT0", "Battery", "full", "x");
    assertThat(new Power(root).battery().isNull()).isTrue();
  }
}
