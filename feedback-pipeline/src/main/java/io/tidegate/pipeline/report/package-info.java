/** Reports for people: one self-contained HTML page with tables and inline SVG figures. */
@NullMarked
package io.tidegate.pipeline.report;

import org.jspecify.annotations.NullMarked;
