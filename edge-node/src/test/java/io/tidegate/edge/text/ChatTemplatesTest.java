package io.tidegate.edge.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.edge.text.ChatMessage.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChatTemplatesTest {
  private static final List<ChatMessage> TALK =
      List.of(
          new ChatMessage(Role.SYSTEM, "S"),
          new ChatMessage(Role.USER, "U1"),
          new ChatMessage(Role.ASSISTANT, "A1"),
          new ChatMessage(Role.USER, "U2"));

  private static ChatTemplate choose(String tokenizerConfig, String... tokens) throws Exception {
    JsonNode tree = new ObjectMapper().readTree(tokenizerConfig);
    return ChatTemplates.choose(Optional.of(tree), Optional.empty(), Set.of(tokens)::contains);
  }

  private static String render(ChatTemplate template) {
    return template.render(TALK).stream().map(PromptPiece::text).collect(Collectors.joining());
  }

  @Test
  void choose_ownTemplate_winsOverFamilies() throws Exception {
    ChatTemplate template =
        choose(
            "{\"chat_template\":\"<|im_start|>\",\"tidegate_chat\":{\"user\":\"[U]%s[/U]\",\"assistant\":\"[A]%s[/A]\",\"system\":\"[S]%s[/S]\",\"generation_prompt\":\"[A]\"}}",
            "<|im_start|>", "<|im_end|>");

    assertThat(template.name()).isEqualTo("tidegate");
    assertThat(render(template)).isEqualTo("[S]S[/S][U]U1[/U][A]A1[/A][U]U2[/U][A]");
  }

  @Test
  void choose_ownTemplateWithoutSystem_putsItIntoTheFirstUserTurn() throws Exception {
    ChatTemplate template =
        choose(
            "{\"tidegate_chat\":{\"user\":\"[U]%s\",\"assistant\":\"[A]%s\",\"generation_prompt\":\"[A]\"}}");

    assertThat(render(template)).isEqualTo("[U]S\n\nU1[A]A1[U]U2[A]");
  }

  @Test
  void choose_chatMlTokens_chatMl() throws Exception {
    ChatTemplate template =
        choose("{\"chat_template\":\"{{'<|im_start|>' + role}}\"}", "<|im_start|>", "<|im_end|>");

    assertThat(template.name()).isEqualTo("chatml");
    assertThat(render(template))
        .isEqualTo(
            "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nU1<|im_end|>\n<|im_start|>assistant\nA1<|im_end|>\n<|im_start|>user\nU2<|im_end|>\n<|im_start|>assistant\n");
    assertThat(template.stops()).containsExactly("<|im_end|>");
  }

  @Test
  void choose_llamaHeaders_llama3() throws Exception {
    ChatTemplate template = choose("{}", "<|start_header_id|>", "<|eot_id|>", "<|begin_of_text|>");

    assertThat(render(template))
        .startsWith(
            "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nU1<|eot_id|>")
        .endsWith("<|start_header_id|>assistant<|end_header_id|>\n\n");
  }

  @Test
  void choose_phiTokens_phi() throws Exception {
    ChatTemplate template =
        choose("{\"chat_template\":\"'<|user|>'\"}", "<|user|>", "<|assistant|>", "<|end|>");

    assertThat(template.name()).isEqualTo("phi");
    assertThat(render(template)).endsWith("<|user|>\nU2<|end|>\n<|assistant|>\n");
  }

  @Test
  void choose_zephyrText_zephyrWithTheModelsEnd() throws Exception {
    ChatTemplate template =
        choose(
            "{\"eos_token\":{\"content\":\"</s>\"},\"chat_template\":[{\"name\":\"default\",\"template\":\"'<|user|>' '<|assistant|>'\"}]}",
            "</s>");

    assertThat(template.name()).isEqualTo("zephyr");
    assertThat(render(template)).endsWith("<|user|>\nU2</s>\n<|assistant|>\n");
  }

  @Test
  void choose_gemmaTokens_gemmaWithSystemInTheUserTurn() throws Exception {
    ChatTemplate template =
        choose(
            "{\"chat_template\":\"<start_of_turn>\"}", "<start_of_turn>", "<end_of_turn>", "<bos>");

    assertThat(render(template))
        .startsWith("<bos><start_of_turn>user\nS\n\nU1<end_of_turn>\n<start_of_turn>model\nA1")
        .endsWith("<start_of_turn>model\n");
  }

  @Test
  void choose_plainOfAModelThatWantsABeginning_hasIt() throws Exception {
    ChatTemplate template =
        choose("{\"add_bos_token\":true,\"bos_token\":{\"content\":\"<s>\"}}", "<s>");

    assertThat(render(template)).startsWith("<s>S\n\nUser: U1");
  }

  @Test
  void choose_foreignJinja_plainWithANote() throws Exception {
    ChatTemplate template = choose("{\"chat_template\":\"{{ bos }} [INST] {{ x }}\"}");

    assertThat(template.name()).isEqualTo("plain");
    assertThat(template.note()).isPresent();
    assertThat(render(template)).isEqualTo("S\n\nUser: U1\nAssistant: A1\nUser: U2\nAssistant:");
  }

  @Test
  void choose_nothingKnown_plainWithoutNote() {
    ChatTemplate template = ChatTemplates.choose(Optional.empty(), Optional.empty(), text -> false);

    assertThat(template.name()).isEqualTo("plain");
    assertThat(template.note()).isEmpty();
  }
}
