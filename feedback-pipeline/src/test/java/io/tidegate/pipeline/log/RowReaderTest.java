package io.tidegate.pipeline.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RowReaderTest {

  private static String value(String line) throws IOException {
    RawRow row = RowReader.read("f:1", line.getBytes(UTF_8));
    return row.type() + " " + new String(row.value(), UTF_8);
  }

  @Test
  void read_everyForm_sameValue() throws IOException {
    String event = "{\"a\":\"}\\\"{\",\"b\":{\"c\":1.5}}";
    String expected = "OUTCOME " + event;
    assertThat(value("{\"type\":\"outcome\",\"value\":" + event + "}")).isEqualTo(expected);
    assertThat(value("{ \"type\": \"outcome\", \"value\": " + event + " }")).isEqualTo(expected);
    assertThat(value("{\"type\":\"outcome\",\"value\":" + event + ",\"more\":1}"))
        .isEqualTo(expected);
    assertThat(value("{\"type\":\"outcome\",\"value\":" + event + "}\r")).isEqualTo(expected);
    assertThat(value("{\"type\":\"tidegate.outcome.observed.v1\",\"data\":" + event + "}"))
        .isEqualTo(expected);
  }

  @Test
  void read_notARow_saysWhereAndWhy() {
    assertThatThrownBy(() -> value("{\"type\":\"outcome\",\"value\":{\"a\":1}"))
        .isInstanceOf(BadRowException.class)
        .hasMessage("f:1: is no JSON");
    assertThatThrownBy(() -> value("[1]")).hasMessage("f:1: must be a JSON object");
    assertThatThrownBy(() -> value("{\"type\":\"outcome\",\"value\":7}"))
        .hasMessage("f:1: value: must be an object");
    assertThatThrownBy(() -> value("{\"a\":7}")).hasMessageContaining("has no type");
  }
}
