package io.tidegate.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lines with bands, points with whiskers and dashed levels over two axes, with a legend.
 *
 * <p>Values that are not finite are left out of a series. Drawing happens in {@link #svg()}, so
 * series may be added in any order; colours follow the order of addition.
 */
public final class Plot implements Figure {

  private static final double[] NONE = {};
  private static final double WIDTH = 760;
  private static final double HEIGHT = 320;
  private static final double LEFT = 66;
  private static final double RIGHT = 16;
  private static final double BOTTOM = 46;
  private static final double LEGEND_ROW = 20;
  private static final double LETTER = 6.6;
  private static final int TICKS = 6;
  private static final int COLOURS = 8;

  private final String title;
  private final String xLabel;
  private final String yLabel;
  private final List<Series> series = new ArrayList<>();
  private boolean logX;

  /** An empty plot; labels name the unit. */
  public Plot(String title, String xLabel, String yLabel) {
    this.title = title;
    this.xLabel = xLabel;
    this.yLabel = yLabel;
  }

  /** Makes equal distances on x equal ratios; all x must be above 0. */
  public Plot logX() {
    logX = true;
    return this;
  }

  /** A line through the points in order. */
  public Plot line(String name, double[] x, double[] y) {
    return add(new Series(name, Series.Kind.LINE, x, y, NONE, NONE));
  }

  /** A line with a shaded band from {@code low} to {@code high}. */
  public Plot line(String name, double[] x, double[] y, double[] low, double[] high) {
    return add(new Series(name, Series.Kind.LINE, x, y, low, high));
  }

  /** Marks without a line between them. */
  public Plot points(String name, double[] x, double[] y) {
    return add(new Series(name, Series.Kind.POINTS, x, y, NONE, NONE));
  }

  /** Marks with whiskers from {@code low} to {@code high}. */
  public Plot points(String name, double[] x, double[] y, double[] low, double[] high) {
    return add(new Series(name, Series.Kind.POINTS, x, y, low, high));
  }

  /** A dashed level across the whole plot. */
  public Plot level(String name, double y) {
    return add(
        new Series(
            name, Series.Kind.LEVEL, new double[] {Double.NaN}, new double[] {y}, NONE, NONE));
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public String svg() {
    Legend legend = new Legend();
    double top = 8 + legend.rows * LEGEND_ROW;
    double height = HEIGHT + top;
    Frame frame = frame(top);
    StringBuilder out = new StringBuilder(4096);
    out.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">",
            WIDTH,
            height,
            Markup.escape(title)));
    legend.draw(out);
    frame.draw(out);
    for (int i = 0; i < series.size(); i++) {
      draw(series.get(i), i, frame, out);
    }
    return out.append("</svg>").toString();
  }

  private Plot add(Series one) {
    series.add(one);
    return this;
  }

  /** The axes that hold every finite value. */
  private Frame frame(double top) {
    Extent x = new Extent();
    Extent y = new Extent();
    for (Series s : series) {
      for (int i = 0; i < s.y().length; i++) {
        if (s.kind() == Series.Kind.LEVEL) {
          y.add(s.y()[i]);
        } else if (s.finite(i)) {
          x.add(s.x()[i]);
          y.add(s.y()[i]);
          if (s.low().length > 0) {
            y.add(s.low()[i]);
            y.add(s.high()[i]);
          }
        }
      }
    }
    Axis across =
        logX && x.low() > 0
            ? Axis.logarithmic(xLabel, x.low(), x.high())
            : Axis.linear(xLabel, x.low(), x.high(), TICKS + 2);
    return new Frame(across, Axis.linear(yLabel, y.low(), y.high(), TICKS), top);
  }

  private static void draw(Series s, int index, Frame frame, StringBuilder out) {
    String style = style(index);
    switch (s.kind()) {
      case LEVEL -> {
        double y = frame.y(s.y()[0]);
        if (Double.isFinite(y)) {
          out.append(Markup.line(LEFT, y, WIDTH - RIGHT, y, " class=\"line level\"" + style));
        }
      }
      case LINE -> {
        if (s.low().length > 0) {
          out.append("<path class=\"band\"").append(style).append(" d=\"");
          path(s, s.high(), false, frame, out);
          path(s, s.low(), true, frame, out);
          out.append("Z\"/>");
        }
        out.append("<path class=\"line\"").append(style).append(" d=\"");
        path(s, s.y(), false, frame, out);
        out.append("\"><title>").append(Markup.escape(s.name())).append("</title></path>");
        if (s.y().length <= 40) {
          marks(s, style, 2.5, frame, out);
        }
      }
      case POINTS -> marks(s, style, 4, frame, out);
    }
  }

  private static void marks(Series s, String style, double radius, Frame frame, StringBuilder out) {
    for (int i = 0; i < s.y().length; i++) {
      if (!s.finite(i)) {
        continue;
      }
      double x = frame.x(s.x()[i]);
      if (s.kind() == Series.Kind.POINTS && s.low().length > 0) {
        out.append(
            Markup.line(
                x, frame.y(s.low()[i]), x, frame.y(s.high()[i]), " class=\"line\"" + style));
      }
      out.append(
          String.format(
              Locale.ROOT,
              "<circle class=\"mark\"%s cx=\"%.2f\" cy=\"%.2f\" r=\"%.1f\"><title>%s: %s, %s</title>"
                  + "</circle>",
              style,
              x,
              frame.y(s.y()[i]),
              radius,
              Markup.escape(s.name()),
              Markup.value(s.x()[i]),
              Markup.value(s.y()[i])));
    }
  }

  /** Appends the commands of one polyline; a reverse one continues the path before it. */
  private static void path(Series s, double[] y, boolean reverse, Frame frame, StringBuilder out) {
    boolean begun = reverse;
    for (int k = 0; k < y.length; k++) {
      int i = reverse ? y.length - 1 - k : k;
      if (s.finite(i)) {
        out.append(begun ? 'L' : 'M')
            .append(Markup.coordinate(frame.x(s.x()[i])))
            .append(' ')
            .append(Markup.coordinate(frame.y(y[i])));
        begun = true;
      }
    }
  }

  /** The colour of series {@code index}; from the ninth on, dashes tell colours apart. */
  private static String style(int index) {
    return " style=\"--c:var(--s"
        + index % COLOURS
        + ")\""
        + (index >= COLOURS ? " stroke-dasharray=\"7 3\"" : "");
  }

  /** Smallest and largest of what was added; 0 and 1 when that was nothing. */
  private static final class Extent {
    private double low = Double.POSITIVE_INFINITY;
    private double high = Double.NEGATIVE_INFINITY;

    void add(double value) {
      if (Double.isFinite(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }

    double low() {
      return low <= high ? low : 0;
    }

    double high() {
      return low <= high ? high : 1;
    }
  }

  /** Axes in place. */
  private record Frame(Axis across, Axis up, double top) {

    double x(double value) {
      return LEFT + across.place(value) * (WIDTH - LEFT - RIGHT);
    }

    double y(double value) {
      return top + (1 - up.place(value)) * (HEIGHT - BOTTOM);
    }

    void draw(StringBuilder out) {
      double bottom = top + HEIGHT - BOTTOM;
      for (double tick : up.ticks()) {
        out.append(Markup.line(LEFT, y(tick), WIDTH - RIGHT, y(tick), " class=\"grid\""));
        out.append(
            Markup.text(
                LEFT - 8, y(tick) + 4, " text-anchor=\"end\" class=\"tick\"", up.text(tick)));
      }
      for (double tick : across.ticks()) {
        out.append(Markup.line(x(tick), bottom, x(tick), bottom + 4, " class=\"axis\""));
        out.append(
            Markup.text(
                x(tick), bottom + 18, " text-anchor=\"middle\" class=\"tick\"", across.text(tick)));
      }
      out.append(Markup.line(LEFT, bottom, WIDTH - RIGHT, bottom, " class=\"axis\""));
      out.append(
          Markup.text(
              (LEFT + WIDTH - RIGHT) / 2,
              bottom + 38,
              " text-anchor=\"middle\" class=\"label\"",
              across.label()));
      out.append("<g transform=\"translate(14 ")
          .append(Markup.coordinate((top + bottom) / 2))
          .append(") rotate(-90)\">")
          .append(Markup.text(0, 0, " text-anchor=\"middle\" class=\"label\"", up.label()))
          .append("</g>");
    }
  }

  /** Names beside samples of their colours, in as many rows as they need. */
  private final class Legend {
    private final List<double[]> places = new ArrayList<>();
    private final int rows;

    Legend() {
      double x = LEFT;
      int row = 0;
      for (Series s : series) {
        double width = 40 + LETTER * s.name().length();
        if (x > LEFT && x + width > WIDTH - RIGHT) {
          x = LEFT;
          row++;
        }
        places.add(new double[] {x, 14 + row * LEGEND_ROW});
        x += width;
      }
      rows = series.size() < 2 ? 0 : row + 1;
    }

    void draw(StringBuilder out) {
      for (int i = 0; i < (rows == 0 ? 0 : series.size()); i++) {
        double x = places.get(i)[0];
        double y = places.get(i)[1];
        Series s = series.get(i);
        String kind = s.kind() == Series.Kind.LEVEL ? " class=\"line level\"" : " class=\"line\"";
        if (s.kind() == Series.Kind.POINTS) {
          out.append(
              String.format(
                  Locale.ROOT,
                  "<circle class=\"mark\"%s cx=\"%.2f\" cy=\"%.2f\" r=\"4\"/>",
                  style(i),
                  x + 8,
                  y - 4));
        } else {
          out.append(Markup.line(x, y - 4, x + 16, y - 4, kind + style(i)));
        }
        out.append(Markup.text(x + 21, y, " class=\"label\"", s.name()));
      }
    }
  }
}
