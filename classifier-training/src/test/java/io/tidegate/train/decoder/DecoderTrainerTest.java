package io.tidegate.train.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DecoderTrainerTest {
  private static final Bpe BPE = BpeTest.small();
  static final DecoderShape SHAPE = new DecoderShape(BPE.size(), 32, 2, 2, 64, 512);

  @BeforeAll
  static void offline() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  /** Guards against gradients read from freed memory, which make equal runs differ. */
  @Test
  void step_twoRunsOfOneSeed_sameLosses() {
    List<Double> first = losses(TrainingState.initial(SHAPE, 3), 0, 25);
    List<Double> second = losses(TrainingState.initial(SHAPE, 3), 0, 25);
    assertThat(second).isEqualTo(first);
    assertThat(first.get(24)).isLessThan(first.get(0) - 0.2);
  }

  @Test
  void step_resumedFromFile_goesOnAsIfNeverStopped(@TempDir Path folder) throws Exception {
    List<Double> whole = losses(TrainingState.initial(SHAPE, 3), 0, 12);
    try (DecoderTrainer trainer = new DecoderTrainer(SHAPE, TrainingState.initial(SHAPE, 3))) {
      run(trainer, 0, 7);
      trainer.state().save(folder.resolve("checkpoint.bin"));
    }
    List<Double> rest = losses(TrainingState.load(folder.resolve("checkpoint.bin")), 7, 12);
    assertThat(rest).isEqualTo(whole.subList(7, 12));
  }

  @Test
  void pool_sameSeedAndNumber_sameBatches() {
    List<Batches.Batch> first = new Batches(BPE, 7, 512).pool(3);
    List<Batches.Batch> second = new Batches(BPE, 7, 512).pool(3);
    assertThat(second.get(0).ids()).isEqualTo(first.get(0).ids());
    assertThat(new Batches(BPE, 8, 512).pool(3).get(0).ids()).isNotEqualTo(first.get(0).ids());
    for (Batches.Batch batch : first) {
      for (int i = 0; i < batch.places().length; i++) {
        int width = batch.ids()[0].length;
        int row = (int) (batch.places()[i] / width);
        int column = (int) (batch.places()[i] % width);
        assertThat(batch.ids()[row][column + 1]).isEqualTo(batch.targets()[i]);
        assertThat(batch.row()[i]).isEqualTo(row);
      }
    }
  }

  private static List<Double> losses(TrainingState state, int from, int to) {
    try (DecoderTrainer trainer = new DecoderTrainer(SHAPE, state)) {
      return run(trainer, from, to);
    }
  }

  private static List<Double> run(DecoderTrainer trainer, int from, int to) {
    List<Batches.Batch> batches = new Batches(BPE, 7, 512).pool(0);
    List<Double> losses = new ArrayList<>();
    for (int i = from; i < to; i++) {
      losses.add(trainer.step(batches.get(i), 0.01f));
    }
    return losses;
  }
}
