package io.tidegate.train.decoder;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A byte-level byte-pair encoding: text is cut into words, digits and single signs, each cut is
 * spelled in bytes, and neighbouring pieces are joined in the order of the merges (Sennrich et al.
 * 2016; bytes as in GPT-2).
 */
final class Bpe {
  static final List<String> SPECIALS =
      List.of("<pad>", "<|user|>", "<|assistant|>", "<|system|>", "<|end|>");
  static final int PAD = 0;
  static final int USER = 1;
  static final int ASSISTANT = 2;
  static final int SYSTEM = 3;
  static final int END = 4;

  /**
   * The cuts; every character belongs to exactly one. Digits stand alone; a word takes the space
   * before it.
   */
  static final String CUTS = "\\p{N}| ?\\p{L}+|\\s|[^\\s\\p{L}\\p{N}]";

  private static final Pattern CUT = Pattern.compile(CUTS);
  private static final String[] BYTE_SIGNS = byteSigns();

  record Merge(String left, String right) {}

  private final List<Merge> merges;
  private final List<String> tokens; // by id
  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<Merge, Integer> ranks = new HashMap<>();
  private final Map<String, int[]> cache = new HashMap<>();

  Bpe(List<Merge> merges) {
    this.merges = List.copyOf(merges);
    List<String> all = new ArrayList<>(SPECIALS);
    all.addAll(List.of(BYTE_SIGNS));
    for (Merge merge : merges) {
      if (ranks.putIfAbsent(merge, ranks.size()) == null) {
        all.add(merge.left + merge.right);
      }
    }
    this.tokens = List.copyOf(all);
    for (int id = 0; id < tokens.size(); id++) {
      ids.putIfAbsent(tokens.get(id), id);
    }
    if (ids.size() != tokens.size()) {
      throw new IllegalArgumentException("two merges must not spell the same token");
    }
  }

  int size() {
    return tokens.size();
  }

  List<String> tokens() {
    return tokens;
  }

  List<Merge> merges() {
    return merges;
  }

  /** The ids of plain text; special tokens written in it are spelled like any other text. */
  List<Integer> encode(String text) {
    List<Integer> out = new ArrayList<>();
    Matcher matcher = CUT.matcher(text);
    while (matcher.find()) {
      for (int id : cache.computeIfAbsent(matcher.group(), this::encodeCut)) {
        out.add(id);
      }
    }
    return out;
  }

  /** The text that the ids spell, special tokens left out. */
  String decode(List<Integer> encoded) {
    StringBuilder signs = new StringBuilder();
    for (int id : encoded) {
      if (id >= SPECIALS.size()) {
        signs.append(tokens.get(id));
      }
    }
    byte[] bytes = new byte[signs.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] =
          (byte) (ids.getOrDefault(signs.substring(i, i + 1), SPECIALS.size()) - SPECIALS.size());
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private int[] encodeCut(String cut) {
    List<String> pieces = spell(cut);
    while (pieces.size() > 1) {
      int best = -1;
      int bestRank = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < pieces.size(); i++) {
        int rank =
            ranks.getOrDefault(new Merge(pieces.get(i), pieces.get(i + 1)), Integer.MAX_VALUE);
        if (rank < bestRank) {
          bestRank = rank;
          best = i;
        }
      }
      if (best < 0) {
        break;
      }
      pieces.set(best, pieces.get(best) + pieces.remove(best + 1));
    }
    return pieces.stream().mapToInt(piece -> ids.getOrDefault(piece, PAD)).toArray();
  }

  /** The bytes of {@code text} as one visible sign each. */
  static List<String> spell(String text) {
    List<String> signs = new ArrayList<>();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      signs.add(BYTE_SIGNS[b & 0xff]);
    }
    return signs;
  }

  /**
   * GPT-2's visible sign for each byte: printable Latin-1 stands for itself, the rest for code
   * points from 256 on.
   */
  private static String[] byteSigns() {
    String[] signs = new String[256];
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean visible =
          (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || (b >= 0xae && b <= 0xff);
      signs[b] = String.valueOf((char) (visible ? b : next++));
    }
    return signs;
  }
}
