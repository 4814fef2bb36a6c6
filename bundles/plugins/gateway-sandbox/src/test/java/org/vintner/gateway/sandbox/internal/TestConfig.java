package org.vintner.gateway.sandbox.internal;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Configurations as Config Admin would hand them over: what is not set has its default. */
final class TestConfig {

    static final String SECRET = "a secret of more than 16 characters";

    private final Map<String, Object> values = new HashMap<>();

    TestConfig() {
        set("webhookSecret", SECRET);
    }

    TestConfig set(String property, Object value) {
        values.put(property, value);
        return this;
    }

    SandboxSettings settings(Path dataFolder) {
        Object proxy = Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SandboxConfig.class}, (self, method, arguments) -> {
                    if (method.getDeclaringClass() == Annotation.class) {
                        return SandboxConfig.class;
                    }
                    return values.getOrDefault(method.getName(), method.getDefaultValue());
                });
        return SandboxSettings.of((SandboxConfig) proxy, dataFolder);
    }
}
