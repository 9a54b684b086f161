package io.tidegate.edge.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.edge.text.ChatTemplate.Turn;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The template of a model: its own {@code tidegate_chat} object, else a family told by the special
 * tokens it has, else plain text.
 *
 * <p>Jinja is not interpreted. A family's turns are written as the family's models were trained; a
 * default system prompt that a template may add is not.
 */
public final class ChatTemplates {
  /**
   * A family of templates.
   *
   * @param marks tokens that must all be in the vocabulary
   * @param system the system turn, empty where the family has none
   */
  private record Family(
      String name,
      List<String> marks,
      String prefix,
      String system,
      String user,
      String assistant,
      String generationPrompt,
      Set<String> stops) {}

  private static final String LLAMA_HEADER = "<|start_header_id|>%r<|end_header_id|>\n\n";

  private static final List<Family> FAMILIES =
      List.of(
          new Family(
              "chatml",
              List.of("<|im_start|>", "<|im_end|>"),
              "",
              "<|im_start|>system\n%s<|im_end|>\n",
              "<|im_start|>user\n%s<|im_end|>\n",
              "<|im_start|>assistant\n%s<|im_end|>\n",
              "<|im_start|>assistant\n",
              Set.of("<|im_end|>")),
          new Family(
              "llama-3",
              List.of("<|start_header_id|>", "<|eot_id|>"),
              "<|begin_of_text|>",
              LLAMA_HEADER.replace("%r", "system") + "%s<|eot_id|>",
              LLAMA_HEADER.replace("%r", "user") + "%s<|eot_id|>",
              LLAMA_HEADER.replace("%r", "assistant") + "%s<|eot_id|>",
              LLAMA_HEADER.replace("%r", "assistant"),
              Set.of("<|eot_id|>", "<|eom_id|>")),
          new Family(
              "phi",
              List.of("<|user|>", "<|assistant|>", "<|end|>"),
              "",
              "<|system|>\n%s<|end|>\n",
              "<|user|>\n%s<|end|>\n",
              "<|assistant|>\n%s<|end|>\n",
              "<|assistant|>\n",
              Set.of("<|end|>")),
          new Family(
              "gemma",
              List.of("<start_of_turn>", "<end_of_turn>"),
              "<bos>",
              "",
              "<start_of_turn>user\n%s<end_of_turn>\n",
              "<start_of_turn>model\n%s<end_of_turn>\n",
              "<start_of_turn>model\n",
              Set.of("<end_of_turn>")));

  private ChatTemplates() {}

  /**
   * Chooses a template.
   *
   * @param tokenizerConfig {@code tokenizer_config.json}, if there is one
   * @param templateFile {@code chat_template.jinja}, where newer exports keep the template
   * @param vocabulary whether a text is one token of the model
   */
  public static ChatTemplate choose(
      Optional<JsonNode> tokenizerConfig,
      Optional<String> templateFile,
      Predicate<String> vocabulary) {
    JsonNode ours = tokenizerConfig.map(tree -> tree.path("tidegate_chat")).orElse(null);
    if (ours != null
        && ours.isObject()
        && ours.path("user").isTextual()
        && ours.path("generation_prompt").isTextual()) {
      return spelledOut(ours);
    }
    String jinja =
        tokenizerConfig
            .map(tree -> jinjaText(tree.path("chat_template")))
            .filter(text -> !text.isEmpty())
            .or(() -> templateFile)
            .orElse("");
    for (Family family : FAMILIES) {
      boolean known = family.marks().stream().allMatch(vocabulary);
      boolean meant = jinja.isEmpty() || jinja.contains(family.marks().get(0));
      if (known && meant) {
        return of(family);
      }
    }
    String eos = tokenizerConfig.map(tree -> tokenText(tree.path("eos_token"))).orElse("");
    if (jinja.contains("<|user|>") && jinja.contains("<|assistant|>") && !eos.isEmpty()) {
      return of(
          new Family(
              "zephyr",
              List.of(),
              "",
              "<|system|>\n%s" + eos + "\n",
              "<|user|>\n%s" + eos + "\n",
              "<|assistant|>\n%s" + eos + "\n",
              "<|assistant|>\n",
              Set.of(eos)));
    }
    boolean begins =
        tokenizerConfig.map(tree -> tree.path("add_bos_token").asBoolean()).orElse(false);
    String prefix =
        begins ? tokenizerConfig.map(tree -> tokenText(tree.path("bos_token"))).orElse("") : "";
    return jinja.isEmpty()
        ? plain(prefix)
        : plain(prefix)
            .withNote(
                "the model's chat_template is of no family known here and jinja is not interpreted: turns are written as plain text");
  }

  /**
   * {@code User: ...} and {@code Assistant: ...} on lines of their own; an answer ends where the
   * next user turn would begin.
   */
  static ChatTemplate plain(String prefix) {
    return new ChatTemplate(
        "plain",
        prefix,
        Optional.of(Turn.of("%s\n\n")),
        Turn.of("User: %s\n"),
        Turn.of("Assistant: %s\n"),
        "Assistant:",
        Set.of("\nUser:"),
        Optional.empty());
  }

  private static ChatTemplate of(Family family) {
    return new ChatTemplate(
        family.name(),
        family.prefix(),
        Optional.of(family.system()).filter(text -> !text.isEmpty()).map(Turn::of),
        Turn.of(family.user()),
        Turn.of(family.assistant()),
        family.generationPrompt(),
        family.stops(),
        Optional.empty());
  }

  private static ChatTemplate spelledOut(JsonNode ours) {
    return new ChatTemplate(
        "tidegate",
        ours.path("prefix").asText(""),
        ours.path("system").isTextual()
            ? Optional.of(Turn.of(ours.path("system").asText()))
            : Optional.empty(),
        Turn.of(ours.path("user").asText()),
        Turn.of(ours.path("assistant").asText(ours.path("generation_prompt").asText() + "%s\n")),
        ours.path("generation_prompt").asText(),
        Set.of(),
        Optional.empty());
  }

  /** A template is a text, or a list of named ones of which {@code default} counts. */
  private static String jinjaText(JsonNode template) {
    if (template.isArray()) {
      for (JsonNode named : template) {
        if (named.path("name").asText().equals("default")) {
          return named.path("template").asText("");
        }
      }
    }
    return template.asText("");
  }

  private static String tokenText(JsonNode token) {
    return token.isObject() ? token.path("content").asText("") : token.asText("");
  }
}
