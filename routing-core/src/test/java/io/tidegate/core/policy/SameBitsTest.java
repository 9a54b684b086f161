package io.tidegate.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.Digests;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Decisions are made again from their log on other machines and other JVMs, so every bit of every
 * score and probability counts, not only the first fifteen digits.
 *
 * <p>A change of the arithmetic changes the constant; that is allowed, must be meant, and makes
 * decisions logged before come out differently in their last bits.
 */
class SameBitsTest {

  private static final String EXPECTED =
      "37d33eb01dcdedd3655c7b86584847dee711d9e5fdf07e5300d93864bab84dab";

  @Test
  void choose_everyPolicy_sameBitsOnEveryJvm() {
    PolicyWorld world = new PolicyWorld(new Random(20_26), 60);
    Workspace workspace = new Workspace();
    ByteBuffer bits = ByteBuffer.allocate(1 << 22);
    for (int round = 0; round < 200; round++) {
      PolicyContext context = world.context(2 + round % (PolicyWorld.ARMS - 1), round % 5 != 0);
      for (String spec : PolicyPropertiesTest.EXPLORING) {
        PolicyChoice choice = Policies.parse(spec).choose(context, workspace);
        for (int i = 0; i < choice.scores().length; i++) {
          bits.putDouble(choice.scores()[i]).putDouble(choice.propensities()[i]);
        }
      }
    }
    byte[] written = new byte[bits.position()];
    bits.flip().get(written);
    assertThat(Digests.sha256Hex(written)).isEqualTo(EXPECTED);
  }
}
