/** The edge node: an OpenAI-compatible server over one decoder model that runs on this machine. */
@NullMarked
package io.tidegate.edge;

import org.jspecify.annotations.NullMarked;
