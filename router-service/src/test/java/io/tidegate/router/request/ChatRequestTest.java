package io.tidegate.router.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.core.catalog.Capability;
import org.junit.jupiter.api.Test;

final class ChatRequestTest {
  private static ChatRequest parse(String json) throws Exception {
    return ChatRequest.parse(json.getBytes(UTF_8));
  }

  private static String sent(String json, String model) throws Exception {
    return new String(parse(json).bodyFor(model), UTF_8);
  }

  @Test
  void bodyFor_oddJson_onlyModelChanges() throws Exception {
    String json =
        "  {\"x\" : {\"model\":\"inner\", \"é\":[1.50, 2e3,\"\\u00e9\"]},\n \"model\"\t:\r\n"
            + " \"au\\u0074o\" , \"messages\":[{\"role\":\"user\",\"content\":\"Grüße 👋\"}],"
            + "\"unknown\":null } \n";

    assertThat(sent(json, "up")).isEqualTo(json.replace("\"au\\u0074o\"", "\"up\""));
    assertThat(parse(json).model()).isEqualTo("auto");
  }

  @Test
  void bodyFor_streamWithoutOptions_asksForUsage() throws Exception {
    String json = "{ \"messages\":[{}],\"stream\":true,\"model\":\"a\"}";

    assertThat(sent(json, "b"))
        .isEqualTo(
            "{\"stream_options\":{\"include_usage\":true}, \"messages\":[{}],\"stream\":true,"
                + "\"model\":\"b\"}");
  }

  @Test
  void bodyFor_streamOptionsInEveryForm_asksForUsage() throws Exception {
    String form = "{\"model\":\"a\",\"stream\":true,\"stream_options\":%s,\"messages\":[{}]}";

    assertThat(sent(form.formatted("{ }"), "b"))
        .contains("\"stream_options\":{\"include_usage\":true }");
    assertThat(sent(form.formatted("{\"x\":1}"), "b"))
        .contains("\"stream_options\":{\"include_usage\":true,\"x\":1}");
    assertThat(sent(form.formatted("null"), "b"))
        .contains("\"stream_options\":{\"include_usage\":true},");
    assertThat(sent(form.formatted("{\"include_usage\": false}"), "b"))
        .contains("\"stream_options\":{\"include_usage\": true}");
    assertThat(sent(form.formatted("{\"include_usage\": true}"), "a"))
        .isEqualTo(form.formatted("{\"include_usage\": true}"));
  }

  @Test
  void turns_everyRoleAndPlace_textIsFound() throws Exception {
    ChatRequest request =
        parse(
            """
            {"model":"a","user":"u@example.com","messages":[
              {"role":"system","content":"be brief"},
              {"role":"user","content":[{"type":"text","text":"part one"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
              {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",
                "function":{"name":"f","arguments":"{\\"iban\\":\\"X\\"}"}}]},
              {"role":"tool","tool_call_id":"c1","content":"tool says"}]}
            """);

    assertThat(request.turns())
        .extracting(Turn::role)
        .containsExactly("system", "user", "assistant", "tool", "other");
    assertThat(request.turns().get(1).text()).isEqualTo("part one");
    assertThat(request.turns().get(2).text()).contains("{\"iban\":\"X\"}");
    assertThat(request.turns().get(3).text()).contains("tool says");
    assertThat(request.turns().get(4).text()).isEqualTo("u@example.com");
    assertThat(request.lastUserText()).isEqualTo("part one");
    assertThat(request.tools()).isTrue();
    assertThat(request.images()).isTrue();
    assertThat(request.needs()).contains(Capability.VISION);
    assertThat(request.messages()).isEqualTo(4);
  }

  @Test
  void needs_toolsAndSchema_areSeen() throws Exception {
    ChatRequest request =
        parse(
            """
            {"model":"a","max_tokens":7,"tools":[{"type":"function"}],"logprobs":true,
             "response_format":{"type":"json_schema","json_schema":{"name":"n"}},
             "messages":[{"role":"user","content":"x"}]}
            """);

    assertThat(request.needs())
        .containsExactlyInAnyOrder(
            Capability.CHAT, Capability.TOOLS, Capability.JSON_SCHEMA, Capability.LOGPROBS);
    assertThat(request.maxOutputTokens()).hasValue(7);
  }

  @Test
  void parse_badBodies_sentenceNamesTheField() {
    assertThatThrownBy(() -> parse("{\"model\":\"a\",}"))
        .isInstanceOf(ChatFormatException.class)
        .hasMessageContaining("line 1, column");
    assertThatThrownBy(() -> parse("[]")).hasMessageContaining("must be a JSON object");
    assertThatThrownBy(() -> parse("{\"messages\":[{}]}")).hasMessageContaining("\"model\"");
    assertThatThrownBy(() -> parse("{\"model\":\"a\"}")).hasMessageContaining("\"messages\"");
    assertThatThrownBy(() -> parse("{\"model\":\"a\",\"messages\":[]}"))
        .hasMessageContaining("at least one message");
    assertThatThrownBy(() -> parse("{\"model\":\"a\",\"model\":\"b\",\"messages\":[{}]}"))
        .hasMessageContaining("\"model\" twice");
    assertThatThrownBy(() -> parse("{\"model\":1,\"messages\":[{}]}"))
        .hasMessageContaining("must be a string");
    assertThatThrownBy(() -> parse("{\"model\":\"a\",\"messages\":[{}]} x"))
        .isInstanceOf(ChatFormatException.class);
    assertThatThrownBy(() -> parse("{\"model\":\"a\",\"messages\":" + "[".repeat(200)))
        .isInstanceOf(ChatFormatException.class);
  }

  @Test
  void definitions_theirStrings_areAmongWhatIsSearched() throws Exception {
    String body =
        "{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
            + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"mail\","
            + "\"description\":\"writes to anna@example.com\",\"parameters\":{\"properties\":"
            + "{\"image_url\":{\"const\":41111111111111}}}}}],"
            + "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":"
            + "{\"schema\":{\"enum\":[\"bob@example.com\"]}}}}";
    ChatRequest request = ChatRequest.parse(body.getBytes(UTF_8));
    Turn last = request.turns().get(request.turns().size() - 1);

    assertThat(last.role()).isEqualTo("other");
    assertThat(last.text())
        .contains("anna@example.com")
        .contains("bob@example.com")
        .contains("41111111111111");
    assertThat(request.images()).isFalse();
    assertThat(request.lastUserText()).isEqualTo("Hi");
  }
}
