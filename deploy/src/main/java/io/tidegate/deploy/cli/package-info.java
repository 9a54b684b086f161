/** The command line: one class for each command. */
@NullMarked
package io.tidegate.deploy.cli;

import org.jspecify.annotations.NullMarked;
