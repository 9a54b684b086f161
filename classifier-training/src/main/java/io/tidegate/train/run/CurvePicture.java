package io.tidegate.train.run;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;

/**
 * The curves of a run as a picture: above the training loss and the loss on rows kept aside, below
 * the task accuracy, over steps. Drawn without a screen.
 */
public final class CurvePicture {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 640;
  private static final int LEFT = 70;
  private static final int RIGHT = WIDTH - 30;
  private static final int TICKS = 5;
  private static final Color GRID = new Color(0xdddddd);
  private static final Color INK = new Color(0x333333);
  private static final Color TRAINING = new Color(0x1f77b4);
  private static final Color HELD_OUT = new Color(0xd62728);
  private static final Color ACCURACY = new Color(0x2ca02c);

  private final Graphics2D pen;
  private final List<Curves.Point> points;
  private final double lastStep;

  private CurvePicture(Graphics2D pen, List<Curves.Point> points) {
    this.pen = pen;
    this.points = points;
    this.lastStep = points.stream().mapToLong(Curves.Point::step).max().orElse(1);
  }

  private record Line(String name, Color colour, ToDoubleFunction<Curves.Point> value) {}

  /** Writes a PNG; a run without points gives empty axes. */
  public static void write(Path png, List<Curves.Point> points) throws IOException {
    System.setProperty("java.awt.headless", "true");
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    CurvePicture picture = new CurvePicture(pen, points);
    picture.panel(
        30,
        340,
        List.of(
            new Line("training loss", TRAINING, Curves.Point::loss),
            new Line("loss on rows kept aside", HELD_OUT, Curves.Point::heldOutLoss)));
    picture.panel(
        400,
        590,
        List.of(
            new Line(
                "task accuracy on realistic prompts kept aside",
                ACCURACY,
                Curves.Point::taskAccuracy)));
    pen.setColor(INK);
    pen.drawString("steps", (LEFT + RIGHT) / 2 - 15, HEIGHT - 12);
    pen.dispose();
    ImageIO.write(image, "png", png.toFile());
  }

  private void panel(int top, int bottom, List<Line> lines) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Line line : lines) {
      for (Curves.Point point : points) {
        double value = line.value().applyAsDouble(point);
        if (Double.isFinite(value)) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
    }
    if (low > high) {
      low = 0;
      high = 1;
    }
    double room = Math.max(0.05 * (high - low), 1e-3);
    low -= room;
    high += room;
    axes(top, bottom, low, high);
    int at = LEFT + 12;
    for (Line line : lines) {
      pen.setColor(line.colour());
      draw(top, bottom, low, high, line.value());
      pen.fillRect(at, top - 14, 14, 4);
      pen.setColor(INK);
      pen.drawString(line.name(), at + 20, top - 8);
      at += 40 + pen.getFontMetrics().stringWidth(line.name());
    }
  }

  private void axes(int top, int bottom, double low, double high) {
    for (int i = 0; i <= TICKS; i++) {
      double share = (double) i / TICKS;
      int y = (int) Math.round(bottom - share * (bottom - top));
      int x = (int) Math.round(LEFT + share * (RIGHT - LEFT));
      pen.setColor(GRID);
      pen.drawLine(LEFT, y, RIGHT, y);
      pen.drawLine(x, top, x, bottom);
      pen.setColor(INK);
      right(String.format(Locale.ROOT, "%.3f", low + share * (high - low)), LEFT - 6, y + 4);
      String step = Long.toString(Math.round(share * lastStep));
      right(step, x + pen.getFontMetrics().stringWidth(step) / 2, bottom + 16);
    }
    pen.drawRect(LEFT, top, RIGHT - LEFT, bottom - top);
  }

  private void right(String text, int x, int y) {
    pen.drawString(text, x - pen.getFontMetrics().stringWidth(text), y);
  }

  private void draw(
      int top, int bottom, double low, double high, ToDoubleFunction<Curves.Point> value) {
    pen.setStroke(new BasicStroke(1.8f));
    int lastX = -1;
    int lastY = -1;
    for (Curves.Point point : points) {
      double v = value.applyAsDouble(point);
      if (Double.isFinite(v)) {
        int x = (int) Math.round(LEFT + (double) point.step() / lastStep * (RIGHT - LEFT));
        int y = (int) Math.round(bottom - (v - low) / (high - low) * (bottom - top));
        if (lastX >= 0) {
          pen.drawLine(lastX, lastY, x, y);
        } else {
          pen.fillOval(x - 2, y - 2, 5, 5);
        }
        lastX = x;
        lastY = y;
      }
    }
    pen.setStroke(new BasicStroke(1));
  }
}
