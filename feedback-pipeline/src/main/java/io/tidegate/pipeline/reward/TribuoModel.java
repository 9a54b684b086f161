package io.tidegate.pipeline.reward;

import io.tidegate.pipeline.scan.Lanes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.Example;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.MutableDataset;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.sgd.linear.LinearSGDModel;
import org.tribuo.regression.sgd.linear.LinearSGDTrainer;
import org.tribuo.regression.sgd.objectives.SquaredLoss;

/**
 * Tribuo's linear regression by stochastic gradient descent (AdaGrad, squared loss), one model per
 * fold and arm over standardised contexts. An arm with fewer than {@value #ROWS_MIN} observations
 * has the mean of all.
 */
public final class TribuoModel implements RewardModel {

  /** Fewest observations of an arm to train on. */
  static final int ROWS_MIN = 20;

  private static final int EPOCHS = 5;
  private static final double LEARNING_RATE = 0.1;
  private static final Logger TRIBUO = Logger.getLogger("org.tribuo");
  private static final double[] NONE = {};

  static {
    TRIBUO.setLevel(Level.WARNING); // it tells of every model that it begins to train
  }

  private final double[] means = new double[FOLDS];
  private final List<Map<Integer, double[]>> weights = new ArrayList<>();
  private final int rows;

  private TribuoModel(int rows) {
    this.rows = rows;
  }

  /** Trains on a sample of a log's rows. */
  public static TribuoModel fit(Sample sample, Lanes lanes) throws IOException {
    TribuoModel model = new TribuoModel(sample.observations().size());
    Lanes.Run<Integer, Map<Integer, double[]>> run =
        lanes.run(fold -> model.train(sample, fold), model.weights::add);
    for (int fold = 0; fold < FOLDS; fold++) {
      run.add(fold);
    }
    run.finish();
    return model;
  }

  /** Weights of each arm for one fold, from the others. */
  private Map<Integer, double[]> train(Sample sample, int fold) {
    Map<Integer, List<Sample.Observation>> byAction = new TreeMap<>();
    double sum = 0;
    long n = 0;
    for (Sample.Observation o : sample.observations()) {
      if (o.fold() != fold) {
        byAction.computeIfAbsent(o.action(), a -> new ArrayList<>()).add(o);
        sum += o.reward();
        n++;
      }
    }
    means[fold] = n == 0 ? 0 : sum / n;
    Map<Integer, double[]> trained = new HashMap<>();
    byAction.forEach(
        (action, observations) -> {
          if (observations.size() >= ROWS_MIN) {
            trained.put(action, train(observations));
          }
        });
    return trained;
  }

  /** Weights of the context as it is, the constant first. */
  private static double[] train(List<Sample.Observation> observations) {
    Standard standard = Standard.of(observations);
    RegressionFactory factory = new RegressionFactory();
    MutableDataset<Regressor> data =
        new MutableDataset<>(new SimpleDataSourceProvenance("replay", factory), factory);
    for (Sample.Observation o : observations) {
      Example<Regressor> example = new ArrayExample<>(new Regressor("reward", o.reward()));
      example.add(new org.tribuo.Feature("0", 0)); // an example needs one
      for (int i = 1; i < o.x().length; i++) {
        if (standard.spread[i] > 0) {
          example.add(
              new org.tribuo.Feature(
                  String.valueOf(i), (o.x()[i] - standard.mean[i]) / standard.spread[i]));
        }
      }
      data.add(example);
    }
    LinearSGDTrainer trainer =
        new LinearSGDTrainer(new SquaredLoss(), new AdaGrad(LEARNING_RATE, 0.1), EPOCHS, -1, 1, 1L);
    return standard.undo(trainer.train(data));
  }

  @Override
  public double predict(int fold, int action, double[] x, int length) {
    double[] theta = weights.get(fold).getOrDefault(action, NONE);
    if (theta.length != length) {
      return means[fold];
    }
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += theta[i] * x[i];
    }
    return sum;
  }

  @Override
  public String sentence() {
    return "Tribuo's linear regression per arm over "
        + rows
        + " rows, each of "
        + FOLDS
        + " folds judged by the others";
  }

  /** Mean and spread of each context value. */
  private static final class Standard {
    private final double[] mean;
    private final double[] spread;

    private Standard(int d) {
      mean = new double[d];
      spread = new double[d];
    }

    static Standard of(List<Sample.Observation> observations) {
      int d = observations.get(0).x().length;
      Standard s = new Standard(d);
      int n = observations.size();
      for (Sample.Observation o : observations) {
        if (o.x().length != d) {
          throw new IllegalArgumentException(
              "context: rows with the same arm have "
                  + (d - 1)
                  + " and "
                  + (o.x().length - 1)
                  + " values");
        }
        for (int i = 0; i < d; i++) {
          s.mean[i] += o.x()[i] / n;
        }
      }
      for (Sample.Observation o : observations) {
        for (int i = 0; i < d; i++) {
          double off = o.x()[i] - s.mean[i];
          s.spread[i] += off * off / n;
        }
      }
      for (int i = 0; i < d; i++) {
        s.spread[i] = s.spread[i] < 1e-12 ? 0 : Math.sqrt(s.spread[i]);
      }
      return s;
    }

    /** A model's weights, turned back to contexts as they are. */
    double[] undo(LinearSGDModel model) {
      DenseMatrix weights = model.getWeightsCopy(); // one row; the bias comes last
      ImmutableFeatureMap features = model.getFeatureIDMap();
      double[] theta = new double[mean.length];
      theta[0] = weights.get(0, weights.getDimension2Size() - 1);
      for (int i = 1; i < theta.length; i++) {
        if (spread[i] > 0) {
          theta[i] = weights.get(0, features.get(String.valueOf(i)).getID()) / spread[i];
          theta[0] -= theta[i] * mean[i];
        }
      }
      return theta;
    }
  }
}
