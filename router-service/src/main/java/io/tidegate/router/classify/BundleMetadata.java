package io.tidegate.router.classify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model file says of itself, as ONNX metadata properties, and {@code bundle.json} says of it
 * too: a model beside another model's manifest is found out.
 */
public final class BundleMetadata {

  static final String SCHEMA = "tidegate.schema";
  static final String TASKS = "tidegate.tasks";
  static final String KINDS = "tidegate.pii_kinds";
  static final String DOMAINS = "tidegate.domains";
  static final String TOKEN_BUDGET = "tidegate.token_budget";

  private BundleMetadata() {}

  /**
   * The properties that the model of a manifest has: schema, names of the labels in the order of
   * the outputs joined by commas, and the token budget as {@code head+tail}.
   */
  public static Map<String, String> of(JsonNode manifest) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(SCHEMA, manifest.path("schema").asText());
    properties.put(TASKS, joined(manifest.path("tasks")));
    properties.put(KINDS, joined(manifest.path("pii_kinds")));
    if (manifest.path("domains").size() > 0) {
      properties.put(DOMAINS, joined(manifest.path("domains")));
    }
    JsonNode budget = manifest.path("token_budget");
    properties.put(TOKEN_BUDGET, budget.path("head").asText() + "+" + budget.path("tail").asText());
    return Map.copyOf(properties);
  }

  /**
   * Checks a model's properties against its manifest; those that the model does not have, and those
   * that are not named here, are not looked at.
   */
  static void check(Map<String, String> model, JsonNode manifest) throws ClassifierException {
    Map<String, String> expected = of(manifest);
    for (String key : List.of(SCHEMA, TASKS, KINDS, DOMAINS, TOKEN_BUDGET)) {
      String said = model.get(key);
      String wanted = expected.getOrDefault(key, "");
      if (said != null && !said.equals(wanted)) {
        throw new ClassifierException(
            "bundle: model.onnx: metadata "
                + key
                + " must be \""
                + wanted
                + "\" as bundle.json has it, was \""
                + said.replaceAll("\\s", " ")
                + "\"");
      }
    }
  }

  private static String joined(JsonNode names) {
    List<String> texts = new ArrayList<>();
    names.forEach(name -> texts.add(name.asText()));
    return String.join(",", texts);
  }
}
