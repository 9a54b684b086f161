/** What a process hears of its operating system. */
@NullMarked
package io.tidegate.router.process;

import org.jspecify.annotations.NullMarked;
