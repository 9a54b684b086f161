/** A stand-in for a cloud provider of language models that says everywhere that it is one. */
@NullMarked
package io.tidegate.deploy.cloud;

import org.jspecify.annotations.NullMarked;
