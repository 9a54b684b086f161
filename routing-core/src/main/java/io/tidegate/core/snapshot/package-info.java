/** Immutable policy states: content hash, codec, and the gate that refuses bad ones. */
@NullMarked
package io.tidegate.core.snapshot;

import org.jspecify.annotations.NullMarked;
