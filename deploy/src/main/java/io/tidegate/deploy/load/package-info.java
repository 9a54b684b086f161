/** Loads for measuring a gateway: many streams, too many requests, a long steady time. */
@NullMarked
package io.tidegate.deploy.load;

import org.jspecify.annotations.NullMarked;
