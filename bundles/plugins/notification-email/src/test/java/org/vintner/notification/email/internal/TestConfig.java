package org.vintner.notification.email.internal;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Configurations as Config Admin would hand them over: what is not set has its default. */
final class TestConfig {

    private final Map<String, Object> values = new HashMap<>();

    TestConfig() {
        set("host", "localhost").set("from", "Wine Shop <shop@example.org>");
    }

    TestConfig set(String property, Object value) {
        values.put(property, value);
        return this;
    }

    EmailSettings settings() {
        return EmailSettings.of(config(), Path.of("/nowhere"));
    }

    EmailConfig config() {
        Object proxy = Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {EmailConfig.class}, (self, method, arguments) -> {
                    if (method.getDeclaringClass() == Annotation.class) {
                        return EmailConfig.class;
                    }
                    return values.getOrDefault(method.getName(), method.getDefaultValue());
                });
        return (EmailConfig) proxy;
    }
}
