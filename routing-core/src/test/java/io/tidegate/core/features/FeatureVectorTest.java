package io.tidegate.core.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.core.Fixtures;
import io.tidegate.core.Seeds;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FeatureVectorTest {

  private static final FeatureSchema SCHEMA = FeatureSchema.V1;

  @Test
  void base64_readBack_isEqual() {
    Random random = Seeds.random(getClass());
    for (int i = 0; i < 100; i++) {
      FeatureVector x = Fixtures.vector(random);
      assertThat(FeatureVector.ofBase64(SCHEMA, x.toBase64())).isEqualTo(x);
    }
  }

  @Test
  void quantise_valuesOutsideTheRange_areClippedAndOthersWithinHalfAStep() {
    double[] values = new double[SCHEMA.dimension()];
    values[1] = 7;
    values[2] = -7;
    values[3] = 0.123456;
    FeatureVector x = FeatureVector.quantise(SCHEMA, values);
    assertThat(x.value(0)).isEqualTo(1);
    assertThat(x.value(1)).isEqualTo(1);
    assertThat(x.value(2)).isZero();
    assertThat(x.value(3)).isCloseTo(0.123456, within(1.0 / (1 << 14)));
  }

  @Test
  void quantise_notFinite_namesTheFeature() {
    double[] values = new double[SCHEMA.dimension()];
    values[18] = Double.NaN;
    assertThatThrownBy(() -> FeatureVector.quantise(SCHEMA, values))
        .hasMessageContaining("small_model_ok: must be finite, was NaN");
  }

  @Test
  void ofBase64_otherSchema_saysBothLengths() {
    assertThatThrownBy(() -> FeatureVector.ofBase64(SCHEMA, "AAAA")).hasMessageContaining("had 1");
  }
}
