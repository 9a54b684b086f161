/**
 * What a training run leaves beside its weights: its record, its curves, its model card; when to
 * stop and on which device.
 */
@NullMarked
package io.tidegate.train.run;

import org.jspecify.annotations.NullMarked;
