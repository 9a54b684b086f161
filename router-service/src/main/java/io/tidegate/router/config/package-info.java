/** One YAML file as an immutable record tree, with every error reported at once. */
@NullMarked
package io.tidegate.router.config;

import org.jspecify.annotations.NullMarked;
