package io.tidegate.train.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a training went, one row a point, in {@code curves.csv}; a run that is taken up again goes on
 * where its checkpoint stands.
 */
public final class Curves {
  private static final String HEADER = "step,loss,held_out_loss,task_accuracy,learning_rate";
  private static final int COLUMNS = 5;

  private final Path file;
  private final List<Point> points = new ArrayList<>();

  /**
   * One point; NaN where nothing was measured.
   *
   * @param step steps done
   * @param loss mean training loss since the point before
   * @param heldOutLoss loss on rows kept aside
   * @param taskAccuracy on realistic prompts kept aside, 0 to 1
   * @param learningRate of the last step
   */
  public record Point(
      long step, double loss, double heldOutLoss, double taskAccuracy, double learningRate) {
    private String row() {
      return step
          + ","
          + number(loss)
          + ","
          + number(heldOutLoss)
          + ","
          + number(taskAccuracy)
          + ","
          + number(learningRate);
    }

    private static String number(double value) {
      return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6g", value);
    }
  }

  private Curves(Path file) {
    this.file = file;
  }

  /**
   * Opens the file for a run that stands at {@code step}: later points of a part that was lost are
   * dropped.
   *
   * @throws IOException when the file is there and is not of this kind
   */
  public static Curves open(Path file, long step) throws IOException {
    Curves curves = new Curves(file);
    if (step > 0 && Files.exists(file)) {
      for (Point point : read(file)) {
        if (point.step() <= step) {
          curves.points.add(point);
        }
      }
    }
    List<String> lines = new ArrayList<>(List.of(HEADER));
    curves.points.forEach(p -> lines.add(p.row()));
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    Files.write(partial, lines);
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    return curves;
  }

  /** The points of a file. */
  public static List<Point> read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new IOException(file + ": must begin with \"" + HEADER + "\"; move it away");
    }
    List<Point> points = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      if (cells.length == COLUMNS) { // a kill can leave half a line
        points.add(
            new Point(
                Long.parseLong(cells[0]),
                number(cells[1]),
                number(cells[2]),
                number(cells[3]),
                number(cells[4])));
      }
    }
    return points;
  }

  private static double number(String cell) {
    return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
  }

  /** Adds a point, in the file too. */
  public void add(Point point) throws IOException {
    points.add(point);
    Files.writeString(file, point.row() + "\n", StandardOpenOption.APPEND);
  }

  /** All points so far. */
  public List<Point> points() {
    return List.copyOf(points);
  }
}
