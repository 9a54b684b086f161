package io.tidegate.deploy.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.tidegate.router.ledger.LedgerCodec;
import io.tidegate.router.ledger.LedgerLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The ledger's schema, golden line and codec agree; the golden line never changes. */
class LedgerSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static byte[] golden() throws IOException {
    try (InputStream in = LedgerSchemaTest.class.getResourceAsStream("/golden/ledger.v1.json")) {
      assertThat(in).isNotNull();
      return in.readAllBytes();
    }
  }

  private static JsonSchema schema() throws IOException {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(Files.readString(Path.of("..", "docs", "schemas", "ledger.v1.json")));
  }

  @Test
  void golden_line_decodesValidAndComesOutAgain() throws IOException {
    LedgerLine line = LedgerCodec.decode(golden());

    assertThat(line.costNanoUsd()).isEqualTo(530_000);
    assertThat(line.account().team()).isEqualTo("red");
    assertThat(LedgerCodec.decode(LedgerCodec.encode(line))).isEqualTo(line);
    assertThat(schema().validate(JSON.readTree(golden()))).isEmpty();
    assertThat(schema().validate(JSON.readTree(LedgerCodec.encode(line)))).isEmpty();
  }

  @Test
  void schema_requiredFieldsMissing_areFoundBySchemaAndCodec() throws IOException {
    for (var field : schema().getSchemaNode().get("required")) {
      ObjectNode without = (ObjectNode) JSON.readTree(golden());
      without.remove(field.asText());
      assertThat(schema().validate(without)).as(field.asText()).isNotEmpty();
      byte[] bytes = JSON.writeValueAsBytes(without);
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> LedgerCodec.decode(bytes))
          .as(field.asText())
          .hasMessageContaining(field.asText());
    }
  }
}
