/** What words say of people: names, addresses, illness; lists and rules beside the classifier. */
@NullMarked
package io.tidegate.router.people;

import org.jspecify.annotations.NullMarked;
