/** All parts in one process, a workload that drives them, and the figures that come out. */
@NullMarked
package io.tidegate.deploy.demo;

import org.jspecify.annotations.NullMarked;
