package org.vintner.rest.api.internal.http;

import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.AllowAnyone;

/** A resource of another bundle. */
@Path("/v1/extra")
@Produces(MediaType.APPLICATION_JSON)
public final class ExtraResource implements RestResource {

    @GET
    @AllowAnyone
    public Extra get() {
        return new Extra("extra");
    }

    /** What it shows. */
    public record Extra(String name) {}
}
