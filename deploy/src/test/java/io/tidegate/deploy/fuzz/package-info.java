/** Parsers under arbitrary bytes: targets for a fuzzer, and the replay of what it kept. */
@NullMarked
package io.tidegate.deploy.fuzz;

import org.jspecify.annotations.NullMarked;
