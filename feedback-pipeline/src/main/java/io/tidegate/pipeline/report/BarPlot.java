package io.tidegate.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Horizontal bars, one a row with its name and value, with whiskers where an interval is known. */
public final class BarPlot implements Figure {

  private static final double WIDTH = 760;
  private static final double RIGHT = 70;
  private static final double ROW = 26;
  private static final double BAR = 14;
  private static final double LETTER = 6.6;
  private static final double LEFT_MAX = 300;
  private static final int TICKS = 6;

  private record Bar(String name, double value, double low, double high, boolean accent) {}

  private final String title;
  private final String label;
  private final List<Bar> bars = new ArrayList<>();

  /** No bars yet; {@code label} names what is measured, with its unit. */
  public BarPlot(String title, String label) {
    this.title = title;
    this.label = label;
  }

  /** A bar from 0; one that is not finite keeps its row and is left blank. */
  public BarPlot bar(String name, double value) {
    return add(new Bar(name, value, Double.NaN, Double.NaN, false));
  }

  /** A bar with whiskers from {@code low} to {@code high}. */
  public BarPlot bar(String name, double value, double low, double high) {
    return add(new Bar(name, value, low, high, false));
  }

  /** As {@link #bar(String, double, double, double)}, in the colour of what the page is about. */
  public BarPlot accent(String name, double value, double low, double high) {
    return add(new Bar(name, value, low, high, true));
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public String svg() {
    double left = 40;
    double min = 0;
    double max = 0;
    for (Bar bar : bars) {
      left = Math.max(left, Math.min(LEFT_MAX, 16 + LETTER * bar.name.length()));
      for (double value : new double[] {bar.value, bar.low, bar.high}) {
        min = Double.isFinite(value) ? Math.min(min, value) : min;
        max = Double.isFinite(value) ? Math.max(max, value) : max;
      }
    }
    Axis axis = Axis.linear(label, min, max > min ? max : min + 1, TICKS);
    double bottom = 6 + ROW * bars.size();
    StringBuilder out = new StringBuilder(2048);
    out.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">",
            WIDTH,
            bottom + 42,
            Markup.escape(title)));
    for (double tick : axis.ticks()) {
      double x = place(axis, left, tick);
      out.append(Markup.line(x, 2, x, bottom, " class=\"grid\""));
      out.append(
          Markup.text(x, bottom + 16, " text-anchor=\"middle\" class=\"tick\"", axis.text(tick)));
    }
    for (int i = 0; i < bars.size(); i++) {
      draw(bars.get(i), 6 + i * ROW, axis, left, out);
    }
    double zero = place(axis, left, 0);
    out.append(Markup.line(zero, 2, zero, bottom, " class=\"axis\""));
    out.append(
        Markup.text(
            (left + WIDTH - RIGHT) / 2,
            bottom + 36,
            " text-anchor=\"middle\" class=\"label\"",
            label));
    return out.append("</svg>").toString();
  }

  private static void draw(Bar bar, double top, Axis axis, double left, StringBuilder out) {
    double middle = top + BAR / 2;
    int letters = (int) ((LEFT_MAX - 16) / LETTER);
    String shown =
        bar.name.length() <= letters ? bar.name : bar.name.substring(0, letters - 1) + "…";
    out.append(Markup.text(left - 8, middle + 4, " text-anchor=\"end\" class=\"label\"", shown));
    if (!Double.isFinite(bar.value)) {
      return;
    }
    double zero = place(axis, left, 0);
    double end = place(axis, left, bar.value);
    out.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"bar\" style=\"--c:var(--%s)\" x=\"%.2f\" y=\"%.2f\" width=\"%.2f\""
                + " height=\"%.0f\" rx=\"2\"><title>%s: %s</title></rect>",
            bar.accent ? "s0" : "quiet",
            Math.min(zero, end),
            top,
            Math.max(0.5, Math.abs(end - zero)),
            BAR,
            Markup.escape(bar.name),
            Markup.value(bar.value)));
    double edge = Math.max(zero, end);
    if (Double.isFinite(bar.low) && Double.isFinite(bar.high)) {
      double low = place(axis, left, bar.low);
      double high = place(axis, left, bar.high);
      out.append(Markup.line(low, middle, high, middle, " class=\"whisker\""));
      out.append(Markup.line(low, middle - 3, low, middle + 3, " class=\"whisker\""));
      out.append(Markup.line(high, middle - 3, high, middle + 3, " class=\"whisker\""));
      edge = Math.max(edge, high);
    }
    out.append(Markup.text(edge + 7, middle + 4, " class=\"tick\"", Markup.value(bar.value)));
  }

  private static double place(Axis axis, double left, double value) {
    return left + axis.place(value) * (WIDTH - left - RIGHT);
  }

  private BarPlot add(Bar bar) {
    bars.add(bar);
    return this;
  }
}
