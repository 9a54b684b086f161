package io.tidegate.train.robust;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Everything that was measured of one bundle.
 *
 * @param bundle name and digest
 * @param seed of every random choice
 * @param budget passes for one prompt in the gadget search
 */
public record RobustnessReport(
    String bundle,
    long seed,
    int budget,
    List<Flips> flips,
    List<PrivacyProbe.Loss> losses,
    List<PrivacyProbe.Loss> ruled,
    List<GadgetSearch.Result> gadgets) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public List<String> markdown() {
    List<String> lines = new ArrayList<>();
    lines.add("# Robustness of " + bundle);
    lines.add("");
    lines.add("Prompts kept out of training, as people type them. Seed " + seed + ".");
    lines.add("");
    lines.add("| edit | prompts | small-model side flips | task flips |");
    lines.add("|---|---|---|---|");
    for (Flips row : flips) {
      lines.add(flipLine(row));
    }
    lines.add(flipLine(Flips.all(flips)));
    lines.add("");
    lines.add(
        "Personal data found in a prompt alone, and with text around it: prompts in which nothing"
            + " is found any more, in which a rule's kind is gone, in which a model's kind is gone.");
    lines.add("");
    lines.add("| around it | prompts | flag lost | rule's kind lost | model's kind lost |");
    lines.add("|---|---|---|---|---|");
    for (int i = 0; i < losses.size(); i++) {
      PrivacyProbe.Loss row = losses.get(i);
      PrivacyProbe.Loss fixed = ruled.get(i);
      lines.add(
          format(
              "| %s | %d | %d | %d | %d |",
              row.around(),
              row.prompts() + fixed.prompts(),
              row.flagLost() + fixed.flagLost(),
              row.ruledLost() + fixed.ruledLost(),
              row.modelLost() + fixed.modelLost()));
    }
    lines.add("");
    lines.add(
        format(
            "Gadget search: up to %d appended words, hill climbing with %d passes a prompt.",
            GadgetSearch.WORDS_MAX, budget));
    lines.add("");
    lines.add("| direction | prompts | pushed over | by blind words | words needed |");
    lines.add("|---|---|---|---|---|");
    for (GadgetSearch.Result row : gadgets) {
      lines.add(
          format(
              "| %s | %d | %.1f%% | %.1f%% | %.1f |",
              row.direction(),
              row.prompts(),
              100 * row.share(),
              100 * row.chanceShare(),
              row.words()));
    }
    return lines;
  }

  private static String flipLine(Flips row) {
    return format(
        "| %s | %d | %.1f%% | %.1f%% |",
        row.edit(), row.prompts(), 100 * row.sideShare(), 100 * row.taskShare());
  }

  public String json() throws JsonProcessingException {
    ObjectNode root = JSON.createObjectNode();
    root.put("bundle", bundle).put("seed", seed).put("gadget_budget", budget);
    ArrayNode edits = root.putArray("edits");
    for (Flips row : flips) {
      edits
          .addObject()
          .put("edit", row.edit())
          .put("prompts", row.prompts())
          .put("side_flips", row.sides())
          .put("task_flips", row.tasks());
    }
    losses(root.putArray("personal_data"), losses);
    losses(root.putArray("personal_data_by_rule"), ruled);
    ArrayNode searched = root.putArray("gadgets");
    for (GadgetSearch.Result row : gadgets) {
      ObjectNode node = searched.addObject();
      node.put("direction", row.direction()).put("prompts", row.prompts());
      node.put("moved", row.moved()).put("moved_by_blind_words", row.byChance());
      if (Double.isFinite(row.words())) {
        node.put("words", row.words());
      }
    }
    return JSON.writeValueAsString(root);
  }

  private static void losses(ArrayNode array, List<PrivacyProbe.Loss> rows) {
    for (PrivacyProbe.Loss row : rows) {
      array
          .addObject()
          .put("around", row.around())
          .put("prompts", row.prompts())
          .put("flag_lost", row.flagLost())
          .put("rule_kind_lost", row.ruledLost())
          .put("model_kind_lost", row.modelLost());
    }
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
