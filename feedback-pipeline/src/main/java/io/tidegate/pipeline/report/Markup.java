package io.tidegate.pipeline.report;

import java.util.Locale;

/** Text and numbers as they may stand in HTML and SVG. */
final class Markup {

  private Markup() {}

  /** {@code text} with every character that markup would read replaced. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c < ' ' && c != '\n' && c != '\t' ? ' ' : c);
      }
    }
    return out.toString();
  }

  /** A coordinate with two decimals. */
  static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** A value for reading: four significant digits, no trailing zeros. */
  static String value(double value) {
    if (!Double.isFinite(value)) {
      return "not finite";
    }
    if (value == 0) {
      return "0";
    }
    double size = Math.abs(value);
    if (size >= 1e7 || size < 1e-4) {
      return String.format(Locale.ROOT, "%.3g", value);
    }
    int whole = (int) Math.floor(Math.log10(size)) + 1;
    String text = String.format(Locale.ROOT, "%." + Math.max(0, 4 - whole) + "f", value);
    return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
  }

  /** One SVG text element; {@code attributes} begin with a blank or are empty. */
  static String text(double x, double y, String attributes, String content) {
    return "<text x=\""
        + coordinate(x)
        + "\" y=\""
        + coordinate(y)
        + "\""
        + attributes
        + ">"
        + escape(content)
        + "</text>";
  }

  /** One SVG line element; {@code attributes} begin with a blank or are empty. */
  static String line(double x1, double y1, double x2, double y2, String attributes) {
    return "<line x1=\""
        + coordinate(x1)
        + "\" y1=\""
        + coordinate(y1)
        + "\" x2=\""
        + coordinate(x2)
        + "\" y2=\""
        + coordinate(y2)
        + "\""
        + attributes
        + "/>";
  }
}
