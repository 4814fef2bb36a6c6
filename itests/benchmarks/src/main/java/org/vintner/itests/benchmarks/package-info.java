/** Measures the built server from outside, beside baselines that do the same work. */
package org.vintner.itests.benchmarks;
