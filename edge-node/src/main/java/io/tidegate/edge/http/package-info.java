/** The node's HTTP surface: chat completions, models, health, load and metrics. */
@NullMarked
package io.tidegate.edge.http;

import org.jspecify.annotations.NullMarked;
