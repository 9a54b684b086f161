package io.tidegate.router.classify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.core.Digests;
import io.tidegate.core.privacy.PersonalDataKinds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The file {@code bundle.json}: labels, token budget, calibration, and the digests of the other
 * files.
 *
 * @param name the bundle's name
 * @param digest first 12 hexadecimal digits of the manifest's SHA-256; it covers the other files
 * @param taskOrder for each task logit, its place in {@link TaskTypes#NAMES}
 * @param kinds names of the token labels; index 0 is none
 * @param domains names of the domain labels in the order of their logits; empty when the model does
 *     not tell domains apart
 * @param head tokens kept from the front of a long text
 * @param tail tokens kept from its back
 * @param taskTemperature divides the task logits, above 0
 * @param smallOkTemperature divides the small-model logit, above 0
 * @param domainTemperature divides the domain logits, above 0
 * @param personalDataThreshold a token is personal data from this probability on, 0..1
 * @param modelDigest SHA-256 of {@code model.onnx}
 * @param tokenizerDigest SHA-256 of {@code tokenizer.json}
 */
record BundleManifest(
    String name,
    String digest,
    List<Integer> taskOrder,
    List<String> kinds,
    List<String> domains,
    int head,
    int tail,
    float taskTemperature,
    float smallOkTemperature,
    float domainTemperature,
    SurfaceFactors smallOkSurface,
    float personalDataThreshold,
    String modelDigest,
    String tokenizerDigest) {

  static final String FILE = "bundle.json";
  static final String MODEL = "model.onnx";
  static final String TOKENIZER = "tokenizer.json";

  /** The manifest's schema that this release reads. */
  static final int SCHEMA = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads and checks a manifest. */
  static BundleManifest read(byte[] bytes) throws ClassifierException {
    JsonNode root = tree(bytes);
    require(root.isObject(), "must be an object");
    int schema = root.path("schema").asInt(-1);
    require(schema == SCHEMA, "schema must be " + SCHEMA + ", was " + root.path("schema"));
    List<Integer> order = taskOrder(strings(root, "tasks"));
    List<String> kinds = strings(root, "pii_kinds");
    require(
        kinds.size() >= 2 && kinds.get(0).equals("O"),
        "pii_kinds must begin with \"O\" and name at least one kind, was " + kinds);
    List<String> domains = root.has("domains") ? domains(root) : List.of();
    JsonNode budget = root.path("token_budget");
    int head = budget.path("head").asInt(0);
    int tail = budget.path("tail").asInt(0);
    int total = budget.path("total").asInt(-1);
    require(
        head >= 1 && tail >= 1 && total == head + tail && total <= 4096,
        "token_budget must have head and tail >= 1 and total = head + tail <= 4096, was " + budget);
    int embedding = root.path("embedding").asInt(-1);
    require(
        embedding == Classification.EMBEDDING,
        "embedding must be " + Classification.EMBEDDING + ", was " + embedding);
    JsonNode temperature = root.path("temperature");
    float threshold = (float) root.path("pii_threshold").asDouble(0.5);
    require(
        threshold > 0 && threshold <= 1, "pii_threshold must be within (0, 1], was " + threshold);
    return new BundleManifest(
        root.path("name").asText("unnamed"),
        Digests.sha256Hex(bytes).substring(0, 12),
        order,
        kinds.stream().map(PersonalDataKinds::canonical).toList(),
        domains,
        head,
        tail,
        positive(temperature, "task"),
        positive(temperature, "small_ok"),
        positive(temperature, "domain"),
        SurfaceFactors.read(root.path("small_ok_surface")),
        threshold,
        digest(root, MODEL),
        digest(root, TOKENIZER));
  }

  /** The manifest's JSON as it is. */
  static JsonNode tree(byte[] bytes) throws ClassifierException {
    try {
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new ClassifierException(
          "bundle: bundle.json is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ClassifierException("bundle: bundle.json cannot be read: " + e.getMessage(), e);
    }
  }

  /** Most tokens of one text. */
  int total() {
    return head + tail;
  }

  private static List<Integer> taskOrder(List<String> names) throws ClassifierException {
    require(
        names.size() == TaskTypes.NAMES.size() && new HashSet<>(names).size() == names.size(),
        "tasks must name " + TaskTypes.NAMES.size() + " different types, had " + names.size());
    List<Integer> order = new ArrayList<>();
    for (String name : names) {
      int index = TaskTypes.NAMES.indexOf(name);
      require(index >= 0, "tasks has the unknown type \"" + name + "\"");
      order.add(index);
    }
    return List.copyOf(order);
  }

  private static List<String> domains(JsonNode root) throws ClassifierException {
    List<String> names = strings(root, "domains");
    require(
        names.size() >= 2 && new HashSet<>(names).size() == names.size(),
        "domains must name at least 2 different domains, was " + names);
    return names;
  }

  private static List<String> strings(JsonNode root, String field) throws ClassifierException {
    JsonNode array = root.path(field);
    require(array.isArray(), field + " must be an array of names");
    List<String> list = new ArrayList<>();
    for (JsonNode item : array) {
      require(item.isTextual(), field + " must hold names only, had " + item);
      list.add(item.asText());
    }
    return List.copyOf(list);
  }

  private static float positive(JsonNode temperature, String head) throws ClassifierException {
    float value = (float) temperature.path(head).asDouble(1);
    require(
        value > 0 && Float.isFinite(value), "temperature." + head + " must be > 0, was " + value);
    return value;
  }

  private static String digest(JsonNode root, String file) throws ClassifierException {
    String digest = root.path("files").path(file).asText("");
    require(
        digest.matches("[0-9a-f]{64}"),
        "files must give the SHA-256 of "
            + file
            + " in 64 lower-case digits, was \""
            + digest
            + "\"");
    return digest;
  }

  private static void require(boolean holds, String rule) throws ClassifierException {
    if (!holds) {
      throw new ClassifierException("bundle: bundle.json: " + rule);
    }
  }
}
