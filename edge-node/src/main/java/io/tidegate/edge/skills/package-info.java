/**
 * Generators of instruction tasks whose answers a program can check, with training and held-out
 * halves that share no wording and no filler.
 */
@NullMarked
package io.tidegate.edge.skills;

import org.jspecify.annotations.NullMarked;
