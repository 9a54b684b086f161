/** Training, export and evaluation of the prompt classifier. */
@NullMarked
package io.tidegate.train.classifier;

import org.jspecify.annotations.NullMarked;
