package org.vintner.rest.api.internal;

/** Marks a service as a JAX-RS resource. Whatever is registered under this name is served below {@code /api}. */
public interface RestResource {}
