package org.vintner.itests.faults;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.vintner.itests.faults.badplugin.BadActivator;

/** Archives of a plugin that does harm in one way. */
final class BadJars {

    static final String NAME = "org.acme.bad";

    /** Whoever calls it finds out. */
    static final List<String> HARMS = List.of("throws", "returns-null", "blocks", "loops", "leaks");

    /** Whoever starts it does. */
    static final List<String> HARMS_OF_START = List.of("start", "start-loops");

    private BadJars() {}

    static byte[] bad(String harm) {
        return PluginJars.of(NAME, headers(harm), classes());
    }

    static Class<?>[] classes() {
        try {
            return new Class<?>[] {
                BadActivator.class, Class.forName(BadActivator.class.getPackageName() + ".BadGateway")
            };
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, String> headers(String harm, String... more) {
        Map<String, String> headers = new TreeMap<>(Map.of(
                "Bad",
                harm,
                "Bundle-Activator",
                BadActivator.class.getName(),
                "Import-Package",
                "org.osgi.framework;version=\"[1.8,2)\",org.vintner.api;version=\"[1.0,2)\",org.vintner.api.id;version=\"[1.0,2)\","
                        + "org.vintner.spi.gateway;version=\"[1.0,2)\""));
        if (more.length == 2) {
            headers.put(more[0], more[1]);
        }
        return headers;
    }

    /** What the server says of it. */
    static String reason(String harm) {
        return switch (harm) {
            case "throws" -> "IllegalStateException";
            case "returns-null" -> "it returned nothing";
            case "leaks" -> "threads";
            case "loops" -> "runs on and on";
            case "blocks" -> "does not return";
            case "start", "start-loops" -> "did not come back";
            default -> throw new IllegalArgumentException(harm);
        };
    }
}
