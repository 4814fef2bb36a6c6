package org.vintner.rest.api.internal.resource;

/**
 * What is tried again.
 *
 * @param retried how many
 */
public record Retried(int retried) {}
