package io.tidegate.train.run;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.Locale;

/** Where the arithmetic runs. */
public enum DeviceChoice {
  /** The first GPU when the engine finds one, else the processor. */
  AUTO,
  CPU,
  GPU;

  /**
   * The device.
   *
   * @throws IllegalArgumentException when a GPU is asked for and the engine finds none
   */
  public Device pick() {
    boolean found = this != CPU && Engine.getEngine("PyTorch").getGpuCount() > 0;
    if (this == GPU && !found) {
      throw new IllegalArgumentException(
          "--device gpu: the engine finds no GPU; put a CUDA build of DJL's pytorch-native on the class path and set"
              + " a driver up, or use --device cpu");
    }
    return found ? Device.gpu() : Device.cpu();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
