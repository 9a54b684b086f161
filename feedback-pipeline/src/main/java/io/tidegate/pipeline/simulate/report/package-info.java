/** What a simulation found, as text, JSON, CSV and a page. */
@NullMarked
package io.tidegate.pipeline.simulate.report;

import org.jspecify.annotations.NullMarked;
