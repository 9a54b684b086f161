package io.tidegate.core.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.snapshot.Control.Act;
import io.tidegate.core.snapshot.Control.Action;
import io.tidegate.core.snapshot.Control.Evidence;
import io.tidegate.core.snapshot.Control.Pin;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ControlTest {
  private static Act act(Action action, long at) {
    return new Act(action, "op", at, "random", 3, Optional.of(new Evidence("abc", "n 100")), "why");
  }

  @Test
  void decode_encoded_same() {
    Control control =
        Control.none("global")
            .promote("random", "linucb", act(Action.PROMOTE, 1))
            .pinTo(new Pin(3, "id", true), act(Action.ROLLBACK, 2));

    assertThat(ControlCodec.decode(ControlCodec.encode(control))).isEqualTo(control);
    assertThat(ControlCodec.decode(ControlCodec.encode(Control.none("global"))))
        .isEqualTo(Control.none("global"));
    assertThat(control.sequence()).isEqualTo(2);
  }

  /** Each record replaces the one before on a compacted topic, so each must hold everything. */
  @Test
  void pinTo_afterPromote_bothHold() {
    Control control =
        Control.none("global")
            .promote("random", "linucb", act(Action.PROMOTE, 1))
            .pinTo(new Pin(3, "id", false), act(Action.FREEZE, 2));

    assertThat(control.policyOver("linucb")).isEqualTo("random");
    assertThat(control.frozen()).isTrue();
    assertThat(control.unfreeze(act(Action.UNFREEZE, 3)).policyOver("linucb")).isEqualTo("random");
    assertThat(control.policyOver("squarecb")).isEqualTo("squarecb");
    assertThat(control.demote(act(Action.ROLLBACK, 3)).policyOver("linucb")).isEqualTo("linucb");
  }

  @Test
  void acts_many_latestKept() {
    Control control = Control.none("global");
    for (int i = 0; i < 100; i++) {
      control = control.unfreeze(act(Action.UNFREEZE, i));
    }

    assertThat(control.acts()).hasSize(Control.ACTS_MAX);
    assertThat(control.acts().get(Control.ACTS_MAX - 1).atEpochMillis()).isEqualTo(99);
    assertThat(control.sequence()).isEqualTo(100);
  }

  @Test
  void decode_wrong_namesTheField() {
    assertThatThrownBy(() -> ControlCodec.decode("{\"scope\":\"global\"}".getBytes(UTF_8)))
        .isInstanceOf(JsonFormatException.class)
        .hasMessageContaining("sequence");
    assertThatThrownBy(
            () -> ControlCodec.decode("{\"scope\":\"global\",\"sequence\":-1}".getBytes(UTF_8)))
        .isInstanceOf(JsonFormatException.class)
        .hasMessageContaining("sequence: must be >= 0");
  }
}
