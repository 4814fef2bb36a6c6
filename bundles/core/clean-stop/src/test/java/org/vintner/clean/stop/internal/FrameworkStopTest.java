package org.vintner.clean.stop.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;

/** "Ctrl-C stops cleanly": the JVM ends after the framework did. */
class FrameworkStopTest {

    private final List<String> calls = new ArrayList<>();

    @Test
    void theFrameworkIsStoppedAndAwaited() {
        new FrameworkStop(framework(FrameworkEvent.STOPPED, false), 500).run();

        assertThat(calls).containsExactly("stop", "waitForStop 500");
    }

    @Test
    void aFrameworkThatDoesNotStopInTimeIsLeftBehind() {
        new FrameworkStop(framework(FrameworkEvent.WAIT_TIMEDOUT, false), 1).run();

        assertThat(calls).containsExactly("stop", "waitForStop 1");
    }

    @Test
    void aFrameworkThatCannotBeStoppedDoesNotHoldTheJvm() {
        var stop = new FrameworkStop(framework(FrameworkEvent.STOPPED, true), 500);

        assertThatCode(stop::run).doesNotThrowAnyException();
    }

    private Framework framework(int event, boolean failing) {
        InvocationHandler handler = (proxy, method, args) -> switch (method.getName()) {
            case "stop" -> {
                calls.add("stop");
                if (failing) {
                    throw new BundleException("on purpose");
                }
                yield null;
            }
            case "waitForStop" -> {
                calls.add("waitForStop " + args[0]);
                yield new FrameworkEvent(event, (Bundle) proxy, null);
            }
            case "hashCode" -> 1;
            case "toString" -> "framework";
            default -> throw new UnsupportedOperationException(method.getName());
        };
        return (Framework)
                Proxy.newProxyInstance(Framework.class.getClassLoader(), new Class<?>[] {Framework.class}, handler);
    }
}
