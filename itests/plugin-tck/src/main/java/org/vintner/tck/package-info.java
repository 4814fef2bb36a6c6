/**
 * What all contract tests share: rules and whether they apply, what the other end can be made to do, the log. A plugin author
 * extends one of the abstract contract tests of the packages beside this one and hands over the plugin and a provider for its
 * other end.
 */
package org.vintner.tck;
