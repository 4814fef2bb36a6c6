package org.vintner.rest.api.internal.openapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.jaxrs2.Reader;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Contact;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vintner.rest.api.internal.call.CallInvoker;
import org.vintner.rest.api.internal.problem.Problem;

/** The OpenAPI 3 document of a set of resources: what their annotations say, and what all operations have in common. */
final class OpenApiDocument {

    private static final int MAX_KEY = 255;

    private static final List<Tag> TAGS = List.of(
            tag("Products", "Products from draft to sale, and their files."),
            tag("Stock", "License keys in stock."),
            tag("Orders", "Orders, and what they entitle their buyer to."),
            tag("Payments", "Payments, refunds and the channels they go through."),
            tag("Channels", "How payment channels, storages and notification channels are configured."),
            tag("Downloads", "The right to fetch a file."),
            tag("Booking", "Services, resources, times and bookings."),
            tag("Accounts", "Staff, sellers and their API keys."),
            tag("Operations", "What an operator looks after."));

    private OpenApiDocument() {}

    /** Renders the document; takes a second the first time. */
    static byte[] render(Collection<Class<?>> resources, ObjectMapper mapper) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // Swagger looks for its extensions there.
        thread.setContextClassLoader(Reader.class.getClassLoader());
        try {
            return Json.mapper().writeValueAsBytes(read(resources, mapper));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static OpenAPI read(Collection<Class<?>> resources, ObjectMapper mapper) {
        PlatformSchemas schemas = new PlatformSchemas(mapper);
        // One list for the whole server, so nothing of ours may stay in it when this bundle goes.
        synchronized (OpenApiDocument.class) {
            ModelConverters.getInstance().addConverter(schemas);
            try {
                OpenAPI document = new Reader(frame()).read(new LinkedHashSet<>(resources));
                Map<String, Method> methods = methods(resources);
                ModelConverters.getInstance().readAll(Problem.class).forEach(document.getComponents()::addSchemas);
                document.getPaths().values().stream()
                        .flatMap(path -> path.readOperations().stream())
                        .forEach(operation -> CommonParts.add(
                                operation, Optional.ofNullable(methods.get(operation.getOperationId()))));
                return document;
            } finally {
                ModelConverters.getInstance().removeConverter(schemas);
            }
        }
    }

    private static Map<String, Method> methods(Collection<Class<?>> resources) {
        Map<String, Method> methods = new HashMap<>();
        resources.stream()
                .flatMap(resource -> Arrays.stream(resource.getMethods()))
                .filter(method -> method.isAnnotationPresent(Operation.class))
                .forEach(method ->
                        methods.put(method.getAnnotation(Operation.class).operationId(), method));
        return methods;
    }

    private static OpenAPI frame() {
        Components components = new Components()
                .addSecuritySchemes(
                        CommonParts.BEARER,
                        new SecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("An API key of a seller or administrator, or an order's access grant."))
                .addParameters(
                        CommonParts.IDEMPOTENCY_KEY,
                        new Parameter()
                                .in("header")
                                .name(CallInvoker.KEY_HEADER)
                                .description("The same key and body get the same answer, once. Kept for 24 hours.")
                                .schema(new StringSchema().minLength(1).maxLength(MAX_KEY)));
        CommonParts.responses().forEach(components::addResponses);
        return new OpenAPI()
                .info(new Info()
                        .title("Vintner")
                        .version("1.0.0")
                        .description("Sells anything digital: license keys, files, time. Errors are problem documents"
                                + " (RFC 9457) with a stable `code`. Money is an amount in minor units and an ISO 4217"
                                + " code; times are RFC 3339 in UTC.")
                        .contact(new Contact().name("The operator of this server"))
                        .license(new License().name("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0")))
                .addServersItem(new Server().url("/api").description("This server."))
                .tags(TAGS)
                .components(components);
    }

    private static Tag tag(String name, String description) {
        return new Tag().name(name).description(description);
    }
}
