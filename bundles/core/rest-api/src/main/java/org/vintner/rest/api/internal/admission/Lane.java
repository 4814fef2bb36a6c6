package org.vintner.rest.api.internal.admission;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Kinds of requests that do not take each other's place. */
enum Lane {
    /** Notifications of providers: money that has arrived. */
    WEBHOOKS,
    /** What buyers and visitors do. */
    SHOP,
    /** What administrators and sellers do. */
    STAFF,
    /** Files on their way to buyers. */
    DOWNLOADS,
    /** Pages, and whatever plugins serve. */
    OTHER;

    private static final List<String> SHOP_PATHS = List.of("/v1/orders", "/v1/payments", "/v1/download-grants");
    private static final String PRODUCTS = "/v1/products";
    private static final String STAFF_KEY = "Bearer vsk_";

    /** The lane of a request; empty for what is always answered. A guess by the address, before anybody is asked. */
    static Optional<Lane> of(HttpServletRequest request) {
        // Not the raw address: ".." in it would lead around the lanes.
        String path = path(request);
        return switch (firstSegment(path)) {
            case "health", "metrics" -> Optional.empty();
            case "webhooks" -> Optional.of(WEBHOOKS);
            case "downloads" -> Optional.of(DOWNLOADS);
            case "api" -> Optional.of(ofApi(path.substring("/api".length()), request));
            default -> Optional.of(OTHER);
        };
    }

    private static String path(HttpServletRequest request) {
        String info = request.getPathInfo();
        return info == null ? request.getServletPath() : request.getServletPath() + info;
    }

    private static Lane ofApi(String path, HttpServletRequest request) {
        if (path.startsWith("/v1/docs") || path.startsWith("/v1/openapi")) {
            return OTHER;
        }
        boolean shop = path.startsWith(PRODUCTS) ? request.getMethod().equals("GET") : isForBuyers(path);
        return shop && !isStaff(request.getHeader("Authorization")) ? SHOP : STAFF;
    }

    private static boolean isForBuyers(String path) {
        for (String beginning : SHOP_PATHS) {
            if (path.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isStaff(String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, STAFF_KEY, 0, STAFF_KEY.length());
    }

    private static String firstSegment(String path) {
        int end = path.indexOf('/', 1);
        return path.substring(Math.min(1, path.length()), end < 0 ? path.length() : end);
    }

    /** Whether small bodies are read before a place is taken. Elsewhere they may be streams, or forms of plugins. */
    boolean readsBodiesFirst() {
        return this == WEBHOOKS || this == SHOP;
    }

    /** As it stands in metrics and settings. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
